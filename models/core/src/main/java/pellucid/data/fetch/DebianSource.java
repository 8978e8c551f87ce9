package pellucid.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import pellucid.data.format.Gzip;

/// A Debian package that holds the files gzipped: installed, or else brought by `apt-get download`
/// and unpacked aside, which needs neither root nor an installation.
///
/// @param packageName name of the package
/// @param folder where it installs the files
public record DebianSource(String packageName, Path folder) implements Source {
  @Override
  public String label() {
    return "Debian package " + packageName;
  }

  void deliver(FetchJob job) throws IOException {
    if (Files.isDirectory(folder)) {
      takeFrom(folder, job);
    } else if (job.runner().isInstalled("apt-get") && job.runner().isInstalled("dpkg-deb")) {
      job.inScratchFolder(scratch -> takeFrom(download(job, scratch), job));
    } else {
      throw new IOException("not installed (no " + folder + ") and this system has no apt-get");
    }
  }

  private Path download(FetchJob job, Path scratch) throws IOException {
    run(job, scratch, List.of("apt-get", "-qq", "download", packageName));
    Path unpacked = Files.createDirectory(scratch.resolve("unpacked"));
    run(job, scratch, List.of("dpkg-deb", "-x", archive(scratch).toString(), unpacked.toString()));
    return unpacked.resolve(folder.getRoot().relativize(folder));
  }

  private void run(FetchJob job, Path scratch, List<String> command) throws IOException {
    var result = job.runner().run(scratch, job.options().command(), command);
    if (result.exit() != 0) {
      String error =
          result
              .output()
              .lines()
              .filter(line -> line.startsWith("E:") || line.startsWith("dpkg-deb: error"))
              .findFirst()
              .orElse("exit status " + result.exit());
      throw new IOException(
          "not installed, and "
              + command.getFirst()
              + " failed: "
              + error
              + "; as root: apt-get update && apt-get install "
              + packageName);
    }
  }

  private static Path archive(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files
          .filter(file -> file.toString().endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> new IOException("apt-get left no package"));
    }
  }

  private static void takeFrom(Path from, FetchJob job) throws IOException {
    for (RemoteFile file : job.missing()) {
      Path gz = from.resolve(file.name() + ".gz");
      job.store(file, Gzip.decompress(Files.readAllBytes(gz), gz.toString(), file.bytes()));
    }
  }
}
