package pellucid.kernel.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed pool of daemon threads that share the tiles of one call; the caller takes part.
///
/// How work is cut into tiles must not depend on the number of threads: then neither do the
/// results. One call at a time has the pool; a call from inside a tile, or from another thread
/// meanwhile, runs on its own thread alone. A call allocates nothing. The size comes from the
/// system property `pellucid.threads`, by default the available processors.
final class Workers {
  static final String THREADS_PROPERTY = "pellucid.threads";

  /// About 10 microseconds, the time in which the next call of a training step usually comes.
  private static final int SPINS = 400;

  /// Multiply-adds (or as much other work) under which waking another thread costs more than it
  /// saves.
  static final long WORTH_SHARING = 1 << 20;

  /// Jobs keep scratch for each worker.
  static final int MAX_THREADS = 256;

  private static volatile int target = initialThreads();

  private static final AtomicBoolean BUSY = new AtomicBoolean();

  // Guarded by BUSY.
  private static Worker[] workers = new Worker[0];

  // The current call. The low half of TICKET counts the tiles that nobody has claimed; the high
  // half numbers the call, so
  // that a claim by a thread that slept through a call fails. `task` and `tiles` may be read by
  // whoever holds a claim: the
  // call can't end before the claimed tile has.
  private static final AtomicLong TICKET = new AtomicLong();
  private static final AtomicInteger PENDING = new AtomicInteger();
  private static final AtomicReference<@Nullable Throwable> FAILURE = new AtomicReference<>();
  private static @Nullable TileTask task;
  private static int tiles;
  private static volatile @Nullable Thread caller;

  private Workers() {}

  /// How many threads share a call, the caller included.
  static int threads() {
    return target;
  }

  /// Sets the number of threads, from the next call on.
  static void threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads: " + count + " is not positive");
    }
    target = Math.min(count, MAX_THREADS);
  }

  private static int initialThreads() {
    int count = Integer.getInteger(THREADS_PROPERTY, 0);
    return Math.min(count > 0 ? count : Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  }

  /// Runs every tile, on the caller's thread alone unless they are worth sharing.
  static void run(int count, TileTask work, boolean share) {
    if (share) {
      run(count, work);
    } else {
      for (int tile = 0; tile < count; tile++) {
        work.run(tile, 0);
      }
    }
  }

  /// Runs every tile once and returns when all are done. What a tile throws is thrown here, tiles
  /// not begun are skipped.
  static void run(int count, TileTask work) {
    if (count <= 1 || target == 1 || !BUSY.compareAndSet(false, true)) {
      for (int tile = 0; tile < count; tile++) {
        work.run(tile, 0);
      }
      return;
    }
    Throwable failure;
    try {
      resize(target - 1);
      share(count, work);
      failure = FAILURE.getAndSet(null);
    } finally {
      task = null;
      BUSY.set(false);
    }
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new IllegalStateException("a tile threw a checked exception", failure);
    }
  }

  private static void share(int count, TileTask work) {
    task = work;
    tiles = count;
    caller = Thread.currentThread();
    PENDING.set(count);
    TICKET.set(((TICKET.get() >>> 32) + 1) << 32 | count);
    int helpers = Math.min(workers.length, count - 1);
    for (int i = 0; i < helpers; i++) {
      if (workers[i].parked) {
        LockSupport.unpark(workers[i].thread);
      }
    }
    claimTiles(0);
    awaitOthers();
    caller = null;
  }

  private static void claimTiles(int worker) {
    long ticket = TICKET.get();
    while ((int) ticket > 0) {
      if (TICKET.compareAndSet(ticket, ticket - 1)) {
        runTile(tiles - (int) ticket, worker);
      }
      ticket = TICKET.get();
    }
  }

  @SuppressWarnings("NullAway") // a claimed tile keeps its task in place
  private static void runTile(int tile, int worker) {
    try {
      if (FAILURE.get() == null) {
        task.run(tile, worker);
      }
    } catch (Throwable failure) { // kept for the caller, who throws it
      FAILURE.compareAndSet(null, failure);
    } finally {
      Thread waiting = caller;
      if (PENDING.decrementAndGet() == 0 && worker > 0) {
        LockSupport.unpark(waiting);
      }
    }
  }

  private static void awaitOthers() {
    boolean interrupted = false;
    for (int spin = 0; PENDING.get() > 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(Workers.class);
        interrupted |= Thread.interrupted(); // else park would not wait any more
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void resize(int count) {
    if (workers.length == count) {
      return;
    }
    for (Worker worker : workers) {
      worker.stop();
    }
    for (Worker worker : workers) {
      while (worker.thread.isAlive()) { // a late one could share its number with a new one
        Thread.onSpinWait();
      }
    }
    Worker[] next = new Worker[count];
    for (int i = 0; i < count; i++) {
      next[i] = new Worker(i + 1);
    }
    workers = next;
  }

  private static final class Worker implements Runnable {
    private final int index;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean stopped;

    @SuppressWarnings(
        "ThisEscapedInObjectConstruction") // the thread starts after the last field is set
    Worker(int index) {
      this.index = index;
      thread =
          Thread.ofPlatform()
              .daemon()
              .name("pellucid-worker-" + index)
              .inheritInheritableThreadLocals(false)
              .unstarted(this);
      thread.setContextClassLoader(null);
      thread.start();
    }

    void stop() {
      stopped = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      int spin = 0;
      while (!stopped) {
        if ((int) TICKET.get() > 0) {
          claimTiles(index);
          spin = 0;
        } else if (spin++ < SPINS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          if ((int) TICKET.get() == 0 && !stopped) {
            LockSupport.park(Workers.class);
          }
          parked = false;
          spin = 0;
        }
      }
    }
  }
}
