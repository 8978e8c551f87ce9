package pellucid.tensor;

import pellucid.memory.HugePages;
import pellucid.memory.SegmentPool;

/// What the tensors' native memory is doing, for the whole process.
///
/// @param allocations how often memory was taken from the operating system; constant once a
///   training loop is warm
/// @param liveBytes bytes in tensors in use
/// @param idleBytes bytes that wait for reuse
/// @param limit the bound on both together, from `-Dpellucid.memory.limit` (bytes), by default
///   twice the maximal heap
public record MemoryStats(long allocations, long liveBytes, long idleBytes, long limit) {
  /// The state now.
  public static MemoryStats now() {
    SegmentPool pool = SegmentPool.shared();
    return new MemoryStats(pool.allocations(), pool.liveBytes(), pool.idleBytes(), pool.limit());
  }

  /// In one line, what pages the memory of large tensors has, and why no better ones.
  public static String pages() {
    return HugePages.describe();
  }

  /// Gives idle memory back to the operating system.
  public static void trim() {
    SegmentPool.shared().trim();
  }
}
