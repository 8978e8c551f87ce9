package pellucid.bench.duel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// What a call's time is.
public enum Clock {
  /// What passes until it is done.
  WALL,

  /// What a processor spends on it in the thread that calls: without the time in which a busy
  /// machine does something else, and without collector, compilers and other threads.
  PROCESSOR;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// Since some moment.
  long nanos() {
    return switch (this) {
      case WALL -> System.nanoTime();
      case PROCESSOR -> THREADS.getCurrentThreadCpuTime();
    };
  }
}
