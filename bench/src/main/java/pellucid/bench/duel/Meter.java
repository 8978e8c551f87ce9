package pellucid.bench.duel;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// Times a trial in this process.
final class Meter {
  private static final long QUIET_NANOS = 250_000_000L;
  private static final CompilationMXBean JIT = ManagementFactory.getCompilationMXBean();

  private final Trial trial;
  private double nanosPerCall;

  Meter(Trial trial) {
    this.trial = trial;
  }

  /// How long a batch of calls took.
  record Batch(long calls, long nanos) {}

  /// Runs until the compilers have had nothing to do for a while.
  ///
  /// @param least nanoseconds to run at least
  /// @param most nanoseconds after which to stop, whatever they do
  void warmUp(long least, long most) {
    long start = System.nanoTime();
    long compiled = JIT.getTotalCompilationTime();
    long quietSince = start;
    nanosPerCall = 0;
    while (true) {
      Batch batch = once(nanosPerCall == 0 ? 1 : calls(5_000_000), Clock.WALL);
      nanosPerCall = (double) batch.nanos / batch.calls;
      long now = System.nanoTime();
      long total = JIT.getTotalCompilationTime();
      if (total != compiled) {
        compiled = total;
        quietSince = now;
      }
      boolean settled = now - start >= least && now - quietSince >= QUIET_NANOS;
      if (settled || now - start >= most) {
        return;
      }
    }
  }

  /// Runs for about so many nanoseconds of a clock, once at least.
  Batch measure(long nanos, Clock clock) {
    Batch batch = once(calls(nanos), clock);
    nanosPerCall = (double) batch.nanos / batch.calls;
    return batch;
  }

  private int calls(long nanos) {
    return Math.clamp((long) (nanos / nanosPerCall), 1, 10_000_000);
  }

  private Batch once(int calls, Clock clock) {
    if (!trial.untimedPart()) {
      long start = clock.nanos();
      trial.run(calls);
      return new Batch(calls, Math.max(1, clock.nanos() - start));
    }
    long nanos = 0;
    for (int i = 0; i < calls; i++) {
      trial.before();
      long start = clock.nanos();
      trial.run(1);
      nanos += clock.nanos() - start;
    }
    return new Batch(calls, Math.max(1, nanos));
  }
}
