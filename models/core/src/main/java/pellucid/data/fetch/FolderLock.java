package pellucid.data.fetch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Held by the one process, and the one thread in it, that fetches into a folder.
///
/// A lock on a file, so the operating system lets go of it when its holder dies. The file stays: to
/// delete it would let two processes lock two files of the same name.
final class FolderLock implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Waits for the folder and takes it; `waiting` runs once if that is not at once.
  static FolderLock take(Path folder, Runnable waiting) throws IOException {
    var channel = FileChannel.open(folder.resolve(".lock"), CREATE, WRITE);
    boolean told = false;
    try {
      while (tryLock(channel) == null) {
        if (!told) {
          waiting.run();
          told = true;
        }
        Thread.sleep(POLL_MILLIS);
      }
      return new FolderLock(channel);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + folder);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      // Another thread of this process holds it: wait as for another process.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
