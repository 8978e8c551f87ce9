package pellucid.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Files that are either the old ones or the new ones, never half: written beside their place,
/// forced to the disk, and renamed.
public final class AtomicFiles {
  private AtomicFiles() {}

  /// Fills a file.
  @FunctionalInterface
  public interface Content {
    /// Writes everything to the channel.
    void writeTo(FileChannel channel) throws IOException;
  }

  /// Replaces a file, or makes it; when anything fails the old one stays and nothing is left
  /// behind.
  ///
  /// @param target its folder must exist
  /// @param content called once
  /// @throws IOException if the disk is full, the folder can't be written to, ...
  public static void write(Path target, Content content) throws IOException {
    // Not Files.createTempFile, whose files none but their owner may read, and so after the rename.
    String unique = ProcessHandle.current().pid() + "-" + System.nanoTime();
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + unique + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      rename(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
