package pellucid.data.fetch;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a file so that readers and power cuts see all of it or none.
final class AtomicFile {
  private AtomicFile() {}

  /// Writes under another name, forces it to the disk and renames it to `name`.
  static void write(Path folder, String name, byte[] content) throws IOException {
    // Not Files.createTempFile, whose files none but their owner can read: a cache may be shared.
    String unique = ProcessHandle.current().pid() + "-" + System.nanoTime();
    Path temporary = folder.resolve("." + name + "." + unique + ".tmp");
    try {
      try (var channel = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
        var buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temporary, folder.resolve(name), ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceFolder(folder);
  }

  /// Makes the rename durable. Windows has no such call: there a folder cannot be opened.
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (var channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }
}
