package pellucid.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets what is going on come to a clean end when the process is told to end (Ctrl-C, SIGTERM):
/// asks it to stop and holds the exit up until it has. The JVM then exits with 130 for SIGINT, 143
/// for SIGTERM.
final class StopOnSignal implements AutoCloseable {
  /// A step takes a fraction of this; after it, the process ends anyway.
  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /// @param stop asks to stop; called on another thread, at most once
  StopOnSignal(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              await();
            },
            "pellucid-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void await() {
    try {
      boolean inTime = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assert inTime || ended.getCount() == 1;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// All is done and told: the exit may go on.
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // the process is ending, and the hook with it
    }
  }
}
