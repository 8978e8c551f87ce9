package pellucid.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

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
    Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file's folder");
    // Not Files.createTempFile, whose files none but their owner may read, and so after the rename.
    String unique = ProcessHandle.current().pid() + "-" + System.nanoTime();
    Path temporary = folder.resolve("." + target.getFileName() + "." + unique + ".tmp");
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
    forceFolder(folder);
  }

  /// Replaces a file by these bytes, or makes it.
  ///
  /// @throws IOException as [#write(Path, Content)]
  public static void write(Path target, byte[] bytes) throws IOException {
    write(target, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
  }

  /// Writes what remains in a buffer; a channel may take less than all at once.
  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Makes the rename last. Windows has no such call: there a folder can't be opened.
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
