package pellucid.data.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pellucid.tensor.FormatException;

/// Fetches the files of a plan into its folder under a root, unless they are there.
///
/// Each file is checked by SHA-256 and renamed into place, so a file that is there is whole. A file
/// got from one source stays when that source fails later: all sources hold the same content.
/// Processes that fetch the same set at once take turns, and the second finds the work done.
public final class Fetcher {
  private final Path root;
  private final CommandRunner runner;
  private final FetchOptions options;

  /// @param root folder with one folder for each data set; made when needed
  /// @param runner runs npm and apt-get
  /// @param options time limits
  public Fetcher(Path root, CommandRunner runner, FetchOptions options) {
    this.root = root;
    this.runner = runner;
    this.options = options;
  }

  /// With processes of the operating system and the default time limits.
  public Fetcher(Path root) {
    this(root, new ProcessRunner(), FetchOptions.DEFAULT);
  }

  /// Where the plan's files are or will be.
  public Path folder(FetchPlan plan) {
    return root.resolve(plan.name());
  }

  /// Whether all files are there with their right sizes. Reads none of them.
  public boolean isPresent(FetchPlan plan) {
    return plan.files().stream().allMatch(file -> hasSize(folder(plan).resolve(file.name()), file));
  }

  private static boolean hasSize(Path path, RemoteFile file) {
    try {
      return Files.isRegularFile(path) && Files.size(path) == file.bytes();
    } catch (IOException _) {
      // Gone or closed to us between the two calls: the same as absent.
      return false;
    }
  }

  /// Reads a file of the plan, checked.
  ///
  /// @throws FormatException if its content is not what was once stored
  /// @throws IOException if it cannot be read
  public byte[] read(FetchPlan plan, RemoteFile file) throws IOException {
    Path path = folder(plan).resolve(file.name());
    byte[] content = Files.readAllBytes(path);
    String problem = FetchJob.problem(file, content);
    if (!problem.isEmpty()) {
      throw new FormatException(
          path + ": " + problem + "; run: ./pellucid data get " + plan.name());
    }
    return content;
  }

  /// Fetches what is missing or damaged. Does nothing, and needs no network, when nothing is.
  ///
  /// @throws FetchException if a file could be had from no source, or cannot be written
  public void fetch(FetchPlan plan, FetchListener listener) throws FetchException {
    Path folder = folder(plan);
    try {
      Files.createDirectories(folder);
      try (var _ = FolderLock.take(folder, () -> listener.waiting(folder))) {
        fetchLocked(plan, folder, listener);
      }
    } catch (FetchException e) {
      throw e;
    } catch (InterruptedIOException e) {
      throw new FetchException(plan.name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new FetchException(
          plan.name()
              + ": cannot write to "
              + folder
              + ": "
              + Reasons.of(e)
              + "; set PELLUCID_HOME to a folder that can be written",
          e);
    }
  }

  private void fetchLocked(FetchPlan plan, Path folder, FetchListener listener) throws IOException {
    var job = new FetchJob(folder, missing(plan, folder, listener), listener, runner, options);
    if (job.missing().isEmpty()) {
      return;
    }
    requireSpace(plan, job);
    var failures = new ArrayList<String>();
    for (Source source : plan.sources()) {
      listener.trying(source.label());
      try {
        deliver(source, job);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException | FormatException e) {
        String reason = Reasons.of(e);
        failures.add(source.label() + ": " + reason);
        listener.failed(source.label(), reason);
      }
      if (job.missing().isEmpty()) {
        deletePartFiles(folder);
        return;
      }
    }
    throw new FetchException(message(plan, job, failures));
  }

  /// Stores as many of the missing files as the source has; what came before a failure stays.
  private static void deliver(Source source, FetchJob job) throws IOException {
    switch (source) {
      case HttpSource http -> http.deliver(job);
      case NpmSource npm -> npm.deliver(job);
      case DebianSource debian -> debian.deliver(job);
    }
  }

  private List<RemoteFile> missing(FetchPlan plan, Path folder, FetchListener listener)
      throws IOException {
    var missing = new ArrayList<RemoteFile>();
    for (RemoteFile file : plan.files()) {
      Path path = folder.resolve(file.name());
      if (!Files.exists(path)) {
        missing.add(file);
      } else if (hasSize(path, file)
          && FetchJob.problem(file, Files.readAllBytes(path)).isEmpty()) {
        listener.present(file, path);
      } else {
        listener.damaged(file, path);
        missing.add(file);
      }
    }
    return missing;
  }

  /// Early, so that a full disk is told as such and not as a failure of every source.
  private static void requireSpace(FetchPlan plan, FetchJob job) throws IOException {
    // Once as it comes, compressed or packed, and once as it is stored.
    long needed = 2 * job.missing().stream().mapToLong(RemoteFile::bytes).sum();
    long free = Files.getFileStore(job.folder()).getUsableSpace();
    if (free < needed) {
      throw new FetchException(
          String.format(
              Locale.ROOT,
              "%s: %s has %.1f MB free, %.1f MB are needed; make room or set PELLUCID_HOME",
              plan.name(),
              job.folder(),
              free / 1e6,
              needed / 1e6));
    }
  }

  private static String message(FetchPlan plan, FetchJob job, List<String> failures) {
    List<String> names = job.missing().stream().map(RemoteFile::name).toList();
    return String.format(
        Locale.ROOT,
        "%s: no source delivered %s: %s; or put the files, not compressed, into %s",
        plan.name(),
        String.join(", ", names),
        String.join("; ", failures),
        job.folder());
  }

  private static void deletePartFiles(Path folder) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*.part")) {
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    }
  }
}
