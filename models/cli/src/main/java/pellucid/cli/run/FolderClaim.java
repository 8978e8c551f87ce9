package pellucid.cli.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import pellucid.cli.term.Text;

/// A folder that this process alone writes to: made if it was not there, proven to be writable and
/// on a disk with room. Closing it lets it go, and unmakes it if nothing was written.
final class FolderClaim implements AutoCloseable {
  private static final String LOCK = ".lock";

  private final Path folder;
  private final @Nullable Path made;
  private final FileChannel channel;

  private FolderClaim(Path folder, @Nullable Path made, FileChannel channel) {
    this.folder = folder;
    this.made = made;
    this.channel = channel;
  }

  /// Claims a folder.
  ///
  /// @param bytes the room that is needed
  /// @throws RunException if it can't be written to, is full, or another process has claimed it
  static FolderClaim of(Path folder, long bytes) {
    Path made = firstMissing(folder.toAbsolutePath());
    FolderClaim claim = null;
    try {
      Files.createDirectories(folder);
      claim = new FolderClaim(folder, made, lock(folder));
      claim.requireRoom(bytes);
      return claim;
    } catch (IOException e) {
      undo(claim, folder, made);
      throw new RunException("--out " + folder + " can't be written to: " + IoReason.of(e), e);
    } catch (RunException e) {
      undo(claim, folder, made);
      throw e;
    }
  }

  private static void undo(@Nullable FolderClaim claim, Path folder, @Nullable Path made) {
    if (claim != null) {
      claim.close();
    } else {
      removeIfEmpty(folder.toAbsolutePath(), made);
    }
  }

  private static @Nullable Path firstMissing(Path folder) {
    Path missing = null;
    for (Path p = folder; p != null && Files.notExists(p); p = p.getParent()) {
      missing = p;
    }
    return missing;
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      locked = lock != null;
    } catch (OverlappingFileLockException _) {
      locked = false; // by another thread of this process
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new RunException(
          folder + ": another process trains into it; wait for it, or choose another --out");
    }
    return channel;
  }

  private void requireRoom(long bytes) throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room < bytes) {
      throw new RunException(
          "--out %s: the disk has room for %s and this run needs %s; make room or choose another --out"
              .formatted(folder, Text.bytes(room), Text.bytes(bytes)));
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(LOCK));
      channel.close();
    } catch (IOException e) {
      throw new RunException(folder + ": can't be let go: " + IoReason.of(e), e);
    } finally {
      removeIfEmpty(folder.toAbsolutePath(), made);
    }
  }

  /// Removes the folders that were made, from the innermost out, as far as they are empty.
  private static void removeIfEmpty(Path innermost, @Nullable Path made) {
    if (made == null) {
      return;
    }
    try {
      for (Path p = innermost; p != null && p.startsWith(made); p = p.getParent()) {
        Files.deleteIfExists(p);
      }
    } catch (IOException _) {
      // it holds something: then it stays
    }
  }
}
