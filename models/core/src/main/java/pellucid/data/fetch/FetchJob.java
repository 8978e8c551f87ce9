package pellucid.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import pellucid.io.AtomicFiles;

/// One fetch in progress: the files still missing, and the way in for each that arrives.
///
/// @param folder where the files go
/// @param missing files not there yet; sources take from it by [#store]
/// @param listener hears of progress
/// @param runner for external programs
/// @param options time limits
record FetchJob(
    Path folder,
    List<RemoteFile> missing,
    FetchListener listener,
    CommandRunner runner,
    FetchOptions options) {

  FetchJob {
    missing = new ArrayList<>(missing);
  }

  /// A copy, to walk over while files are stored.
  @Override
  public List<RemoteFile> missing() {
    return List.copyOf(missing);
  }

  Path path(RemoteFile file) {
    return folder.resolve(file.name());
  }

  /// Checks a file's content and stores it.
  ///
  /// @throws ChecksumException if the content is not that of the file
  /// @throws IOException if it cannot be written
  void store(RemoteFile file, byte[] content) throws IOException {
    String problem = problem(file, content);
    if (!problem.isEmpty()) {
      throw new ChecksumException(file.name() + ": " + problem);
    }
    AtomicFiles.write(path(file), content);
    missing.remove(file);
    listener.stored(file, path(file));
  }

  /// What is wrong with `content`, or nothing.
  static String problem(RemoteFile file, byte[] content) {
    if (content.length != file.bytes()) {
      return "has " + content.length + " bytes instead of " + file.bytes();
    }
    String sha256 = Sha256.of(content);
    return sha256.equals(file.sha256())
        ? ""
        : "checksum mismatch: SHA-256 is " + sha256 + ", expected " + file.sha256();
  }

  /// Runs `work` in a scratch folder beside the files and removes it.
  void inScratchFolder(FolderWork work) throws IOException {
    Path scratch = Files.createTempDirectory(folder, "scratch");
    try {
      work.run(scratch);
    } finally {
      deleteTree(scratch);
    }
  }

  /// Work in a folder.
  @FunctionalInterface
  interface FolderWork {
    void run(Path folder) throws IOException;
  }

  private static void deleteTree(Path root) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(root)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
