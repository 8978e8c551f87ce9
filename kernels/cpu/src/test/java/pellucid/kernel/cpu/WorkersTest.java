package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyTileRunsOnce(int threads) {
    GemmSamples.withThreads(
        threads,
        () -> {
          for (int count = 0; count < 200; count++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, count));
            Workers.run(count, (tile, _) -> runs.incrementAndGet(tile));
            for (int tile = 0; tile < count; tile++) {
              assertEquals(1, runs.get(tile));
            }
          }
        });
  }

  @Test
  void workersThatRunTogetherAreDifferent() {
    AtomicIntegerArray inUse = new AtomicIntegerArray(Workers.MAX_THREADS);
    AtomicInteger clashes = new AtomicInteger();
    for (int threads = 1; threads < 6; threads++) {
      GemmSamples.withThreads(
          threads,
          () ->
              Workers.run(
                  100,
                  (_, worker) -> {
                    if (inUse.getAndIncrement(worker) != 0) {
                      clashes.incrementAndGet();
                    }
                    LockSupport.parkNanos(1_000);
                    inUse.decrementAndGet(worker);
                  }));
    }
    assertEquals(0, clashes.get());
  }

  @Test
  void aCallFromInsideATileRunsAlone() {
    AtomicInteger runs = new AtomicInteger();
    GemmSamples.withThreads(
        4, () -> Workers.run(8, (_, _) -> Workers.run(8, (_, _) -> runs.incrementAndGet())));
    assertEquals(64, runs.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void whatATileThrowsReachesTheCaller(int threads) {
    IllegalStateException failure = new IllegalStateException("tile 5");
    GemmSamples.withThreads(
        threads,
        () -> {
          IllegalStateException thrown =
              assertThrows(
                  IllegalStateException.class,
                  () ->
                      Workers.run(
                          9,
                          (tile, _) -> {
                            if (tile == 5) {
                              throw failure;
                            }
                          }));
          assertSame(failure, thrown);
          AtomicInteger runs = new AtomicInteger();
          Workers.run(9, (_, _) -> runs.incrementAndGet());
          assertEquals(9, runs.get(), "the pool lives on");
        });
  }

  @Test
  void callersFromSeveralThreadsAreServed() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    Thread[] callers = new Thread[4];
    for (int i = 0; i < callers.length; i++) {
      callers[i] =
          new Thread(() -> {
            for (int call = 0; call < 200; call++) {
              Workers.run(7, (_, _) -> runs.incrementAndGet());
            }
          });
      callers[i].start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(4 * 200 * 7, runs.get());
  }

  @Test
  void anInterruptWaitsForTheEnd() {
    GemmSamples.withThreads(
        3,
        () -> {
          AtomicInteger runs = new AtomicInteger();
          Thread.currentThread().interrupt();
          Workers.run(50, (_, _) -> runs.incrementAndGet());
          assertTrue(Thread.interrupted());
          assertEquals(50, runs.get());
        });
  }

  @Test
  void noThreadsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Workers.threads(0));
  }
}
