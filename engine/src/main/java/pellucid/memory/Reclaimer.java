package pellucid.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;

/// Gives the blocks of unreachable owners, storages or slabs of small ones, back to the pool: the
/// default lifetime of a tensor.
///
/// There is no thread: the queue is drained when the pool has nothing to recycle, and a collection
/// is asked for before the pool grows past its threshold, because small heaps full of handles to
/// large native blocks are seldom collected by themselves.
final class Reclaimer {
  private final SegmentPool pool;
  private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
  private final Set<Handle> handles = new HashSet<>();

  Reclaimer(SegmentPool pool) {
    this.pool = pool;
  }

  private static final class Handle extends PhantomReference<Object> {
    final SegmentPool.Block block;

    Handle(Object owner, SegmentPool.Block block, ReferenceQueue<Object> queue) {
      super(owner, queue);
      this.block = block;
    }
  }

  /// Lets the block be recycled when its owner has become unreachable.
  synchronized void track(Object owner, SegmentPool.Block block) {
    handles.add(new Handle(owner, block, queue));
  }

  /// How many owners are tracked.
  synchronized int tracked() {
    return handles.size();
  }

  /// Recycles what the garbage collector has found so far; true if anything.
  boolean drain() {
    boolean any = false;
    for (Reference<?> next = queue.poll(); next != null; next = queue.poll()) {
      recycle((Handle) next);
      any = true;
    }
    return any;
  }

  private void recycle(Handle handle) {
    synchronized (this) {
      handles.remove(handle);
    }
    pool.release(handle.block);
  }

  /// Asks for a garbage collection and recycles what it finds; waits a moment, since references
  /// arrive asynchronously.
  ///
  /// @param patienceMillis how long to wait for the first of them
  void collect(long patienceMillis) {
    System.gc();
    try {
      Reference<?> next = queue.remove(patienceMillis);
      while (next != null) {
        recycle((Handle) next);
        next = queue.remove(1);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    pool.collected();
  }
}
