package pellucid.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Buffer;
import pellucid.kernel.DType;
import pellucid.tensor.Device;
import pellucid.tensor.TensorMemoryException;

/// Native memory for tensors, recycled by size class: a training step after the first allocates
/// nothing and zeroes nothing.
///
/// Blocks are 64-byte aligned and keep [#HEADER] bytes free before the data, so that a GPU backend
/// can put its array header there and share the memory. Four classes for each power of two waste at
/// most a fifth. What can't be had even after a garbage collection and after giving idle blocks
/// back is a [TensorMemoryException].
public final class SegmentPool {
  /// Bytes before the data, for a device's array header (TornadoVM: 16 or 24).
  public static final long HEADER = 64;

  /// How long to wait for the references of a collection. They arrive asynchronously, and late on a
  /// busy machine: before a request is refused, it waits again, four times as long.
  private static final long PATIENCE_MILLIS = 50;

  private static final long LAST_PATIENCE_MILLIS = 800;

  static final long ALIGNMENT = 64;
  private static final long MINIMUM = 64;
  private static final int CLASSES = 4 * 64;

  // Large blocks would all begin at the same place of a page, and a loop over three of them would
  // use the same sets of a cache and the same bank of memory at any moment.
  private static final long LARGE = 1 << 20;
  private static final int COLOURS = 8;
  private static final long COLOUR = 4096 + 5 * ALIGNMENT;

  private static final SegmentPool SHARED = new SegmentPool(defaultLimit());

  private final long limit;
  private final List<ArrayDeque<Block>> idle = new ArrayList<>(CLASSES);
  private final Reclaimer reclaimer = new Reclaimer(this);
  private long allocations;
  private long liveBytes;
  private long idleBytes;
  private long collectAt;

  /// A pool that holds no more than `limit` bytes, live and idle together.
  public SegmentPool(long limit) {
    this.limit = limit;
    this.collectAt = Math.min(limit, 256L << 20);
    for (int c = 0; c < CLASSES; c++) {
      idle.add(new ArrayDeque<>());
    }
  }

  /// The process's pool; its limit is the property `pellucid.memory.limit` in bytes, by default
  /// twice the heap's.
  public static SegmentPool shared() {
    return SHARED;
  }

  private static long defaultLimit() {
    long heap = Runtime.getRuntime().maxMemory();
    return Long.getLong("pellucid.memory.limit", heap > Long.MAX_VALUE / 2 ? heap : 2 * heap);
  }

  /// A piece of native memory.
  static final class Block {
    final Arena arena;
    final MemorySegment data;
    final int sizeClass;
    private @Nullable Device device;
    private @Nullable Buffer buffer;

    Block(Arena arena, MemorySegment data, int sizeClass) {
      this.arena = arena;
      this.data = data;
      this.sizeClass = sizeClass;
    }

    /// The block's first bytes as a buffer: the last one again, if it was the same.
    Buffer buffer(Device on, DType dtype, long bytes) {
      Buffer last = buffer;
      if (last != null
          && device == on
          && last.dtype() == dtype
          && last.size() * dtype.bytes() == bytes) {
        return last;
      }
      Buffer made = on.backend().buffer(data.asSlice(0, bytes), dtype);
      device = on;
      buffer = made;
      return made;
    }
  }

  /// The collector of storages that no scope owns.
  Reclaimer reclaimer() {
    return reclaimer;
  }

  /// A block of at least this many bytes; its contents are undefined.
  Block acquire(long bytes) {
    int sizeClass = sizeClass(bytes);
    Block block = recycle(sizeClass);
    if (block == null) {
      reclaimer.drain();
      block = recycle(sizeClass);
    }
    return block != null ? block : allocate(sizeClass);
  }

  private synchronized @Nullable Block recycle(int sizeClass) {
    Block block = idle.get(sizeClass).pollFirst();
    if (block != null) {
      idleBytes -= classBytes(sizeClass);
      liveBytes += classBytes(sizeClass);
    }
    return block;
  }

  /// Takes a block back for reuse.
  synchronized void release(Block block) {
    long bytes = classBytes(block.sizeClass);
    idle.get(block.sizeClass).addFirst(block);
    liveBytes -= bytes;
    idleBytes += bytes;
  }

  /// Runs some releases with the pool's lock taken once: to take it again within is all but free.
  synchronized void holding(Runnable releases) {
    releases.run();
  }

  private Block allocate(int sizeClass) {
    long bytes = classBytes(sizeClass);
    for (long patience = PATIENCE_MILLIS; ; patience *= 4) {
      if (overThreshold(bytes)) {
        reclaimer.collect(patience);
        Block freed = recycle(sizeClass);
        if (freed != null) {
          return freed;
        }
      }
      synchronized (this) {
        if (liveBytes + idleBytes + bytes > limit) {
          trim();
        }
        if (liveBytes + bytes <= limit) {
          Block block = allocateNative(bytes, sizeClass);
          allocations++;
          liveBytes += bytes;
          return block;
        }
        if (reclaimer.tracked() == 0 || patience >= LAST_PATIENCE_MILLIS) {
          throw outOfMemory(bytes, null);
        }
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the block owns the arena; trim() closes it
  private Block allocateNative(long bytes, int sizeClass) {
    Arena arena = Arena.ofShared();
    try {
      boolean large = bytes >= LARGE;
      long before = HEADER + (large ? allocations % COLOURS * COLOUR : 0);
      MemorySegment huge = large ? HugePages.map(before + bytes, arena) : null;
      MemorySegment base = huge != null ? huge : arena.allocate(before + bytes, ALIGNMENT);
      return new Block(arena, base.asSlice(before, bytes), sizeClass);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw outOfMemory(bytes, e);
    }
  }

  private TensorMemoryException outOfMemory(long bytes, @Nullable OutOfMemoryError cause) {
    TensorMemoryException exception =
        new TensorMemoryException(
            "no %,d bytes for a tensor: %,d are live of a limit of %,d; close a TensorScope, use smaller batches, or raise -Dpellucid.memory.limit"
                .formatted(bytes, liveBytes, limit));
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  /// Whether it is time to look for unreachable tensors before more memory is taken; the threshold
  /// then moves to twice what is found alive.
  private synchronized boolean overThreshold(long bytes) {
    return reclaimer.tracked() > 0 && liveBytes + bytes > collectAt;
  }

  /// Sets the next threshold after a collection.
  synchronized void collected() {
    collectAt = Math.min(limit, Math.max(256L << 20, 2 * liveBytes));
  }

  /// Gives all idle blocks back to the operating system.
  public synchronized void trim() {
    for (ArrayDeque<Block> blocks : idle) {
      for (Block block : blocks) {
        block.arena.close();
      }
      blocks.clear();
    }
    idleBytes = 0;
  }

  /// How often native memory was taken from the operating system since the start.
  public synchronized long allocations() {
    return allocations;
  }

  /// Bytes in tensors that are in use.
  public synchronized long liveBytes() {
    return liveBytes;
  }

  /// Bytes that wait for reuse.
  public synchronized long idleBytes() {
    return idleBytes;
  }

  /// The limit for live and idle bytes together.
  public long limit() {
    return limit;
  }

  /// Class `4 e + q` holds `2^(e-2) * (4 + q)` bytes: a power of two and three steps up to the
  /// next.
  static int sizeClass(long bytes) {
    long size = Math.max(bytes, MINIMUM);
    int exponent = 63 - Long.numberOfLeadingZeros(size);
    long quarter = 1L << (exponent - 2);
    long steps = (size - (1L << exponent) + quarter - 1) / quarter;
    return 4 * exponent + (int) steps;
  }

  static long classBytes(int sizeClass) {
    return (1L << (sizeClass / 4 - 2)) * (4 + sizeClass % 4);
  }
}
