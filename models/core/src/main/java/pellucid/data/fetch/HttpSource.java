package pellucid.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import pellucid.data.format.Gzip;
import pellucid.tensor.FormatException;

/// A web server with the files gzipped, as `NAME.gz` in one folder.
///
/// @param base address of the folder, with a slash at the end
public record HttpSource(URI base) implements Source {
  public HttpSource {
    if (!base.toString().endsWith("/")) {
      throw new IllegalArgumentException("HttpSource: " + base + " must end with a slash");
    }
  }

  @Override
  public String label() {
    return base.toString();
  }

  void deliver(FetchJob job) throws IOException {
    try (var download = new HttpDownload(job.options())) {
      for (RemoteFile file : job.missing()) {
        deliver(file, job, download);
      }
    }
  }

  private void deliver(RemoteFile file, FetchJob job, HttpDownload download) throws IOException {
    URI address = base.resolve(file.name() + ".gz");
    Path part = part(file, address, job);
    boolean resumed = Files.exists(part) && Files.size(part) > 0;
    try {
      transfer(file, address, part, job, download);
    } catch (ChecksumException | FormatException e) {
      Files.deleteIfExists(part);
      if (!resumed) {
        throw e;
      }
      // What an earlier attempt left may have been of another version: once more, from the start.
      try {
        transfer(file, address, part, job, download);
      } catch (ChecksumException | FormatException again) {
        Files.deleteIfExists(part);
        throw again;
      }
    }
    Files.deleteIfExists(part);
  }

  /// One for each address: mirrors may compress the same file in different ways.
  private static Path part(RemoteFile file, URI address, FetchJob job) {
    String tag = Integer.toHexString(address.toString().hashCode());
    return job.folder().resolve(file.name() + ".gz." + tag + ".part");
  }

  private static void transfer(
      RemoteFile file, URI address, Path part, FetchJob job, HttpDownload download)
      throws IOException {
    // Compressed data is never much larger than the file; more than that is not our file.
    long limit = file.bytes() + file.bytes() / 100 + 4096;
    download.resume(
        address, part, limit, (done, total) -> job.listener().progress(file, done, total));
    job.store(file, Gzip.decompress(Files.readAllBytes(part), address.toString(), file.bytes()));
  }
}
