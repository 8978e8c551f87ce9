package pellucid.kernel.cpu;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Jobs that wait for their next call with the scratch that they have grown, so that a call
/// allocates nothing.
///
/// As many calls as there are application threads may run at once, each with a job of its own.
final class JobPool<T> {
  private static final int KEPT = 16;

  private final AtomicReferenceArray<@Nullable T> idle = new AtomicReferenceArray<>(KEPT);
  private final Supplier<T> maker;

  JobPool(Supplier<T> maker) {
    this.maker = maker;
  }

  /// A job that nobody else uses.
  T acquire() {
    for (int i = 0; i < KEPT; i++) {
      T job = idle.getAndSet(i, null);
      if (job != null) {
        return job;
      }
    }
    return maker.get();
  }

  /// Takes a job back. It must have let go of the caller's memory.
  void release(T job) {
    for (int i = 0; i < KEPT; i++) {
      if (idle.compareAndSet(i, null, job)) {
        return;
      }
    }
  }
}
