package pellucid.memory;

import java.lang.foreign.MemorySegment;

/// A block that small storages of one thread share, one behind the other, until it is full.
///
/// A storage that only the garbage collector ends needs a reference that is enqueued, and that
/// costs a microsecond: more than a small op. Here one such reference serves some hundred of them:
/// the block is recycled when all its storages, which hold the slab, are unreachable. The price is
/// that one of them that lives on keeps the [#BYTES] of the slab.
final class Slab {
  /// What storages may have at most to be put in a slab.
  static final long SMALL = 1 << 10;

  private static final long BYTES = 32 << 10;

  private static final ThreadLocal<Slab> CURRENT = new ThreadLocal<>();

  private final SegmentPool pool;
  private final SegmentPool.Block block;
  private long used;

  private Slab(SegmentPool pool) {
    this.pool = pool;
    this.block = pool.acquire(BYTES);
    pool.reclaimer().track(this, block);
  }

  /// This thread's slab of a pool with room for that many bytes.
  static Slab withRoomFor(long bytes, SegmentPool pool) {
    Slab slab = CURRENT.get();
    if (slab == null || slab.pool != pool || slab.used + stride(bytes) > BYTES) {
      slab = new Slab(pool);
      CURRENT.set(slab);
    }
    return slab;
  }

  /// The next piece, aligned and with [SegmentPool#HEADER] free bytes before it.
  MemorySegment carve(long bytes) {
    MemorySegment piece = block.data.asSlice(used, bytes);
    used += stride(bytes);
    return piece;
  }

  private static long stride(long bytes) {
    return (bytes + SegmentPool.ALIGNMENT - 1) / SegmentPool.ALIGNMENT * SegmentPool.ALIGNMENT
        + SegmentPool.HEADER;
  }
}
