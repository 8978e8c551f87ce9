package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pellucid.kernel.cpu.KernelCase.Prepared;

/// No kernel makes an object, once it is compiled, even when all of them have run in one process
/// and share their helpers.
///
/// Boxed vectors are how C2 fails where a vector crosses a method that it does not inline, 25 to
/// 100 times slower and without a word; they would show here as kilobytes (docs/adr/0006).
@Tag("alone")
class AllocationTest {
  private static final int ROWS = 64;
  private static final int COLUMNS = 500; // 32,000 elements in one tile

  /// Smaller calls come first: until C2 has a loop, a vector costs microseconds.
  private static final int EARLY_ROWS = 8;

  private static final int EARLY_COLUMNS = 40;
  private static final int EARLY_ROUNDS = 200;

  /// Calls over which allocation is measured: under a byte each.
  private static final int CALLS = 100;

  private static final int ATTEMPTS = 20;

  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static final String GUILTY = "guilty: ";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long allocatedBy(Runnable call, int times) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < times; i++) {
      call.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /// A kernel must allocate in two virtual machines, this one and a fresh one, to fail: what C2
  /// makes of a loop differs from one to the next. What happens in one only is told.
  @Test
  void compiledKernelsAllocateNothing() throws Exception {
    Map<String, Long> guilty = guilty();
    if (!guilty.isEmpty()) {
      System.out.println("kernels that allocate in this VM: " + guilty + "; asking another one");
      Set<String> again = new HashSet<>();
      for (String line : FreshVm.run(FreshVm.ownOptions(), AllocationTest.class)) {
        again.add(line.replaceFirst(GUILTY, ""));
      }
      guilty.keySet().retainAll(again);
    }
    assertEquals(Map.of(), guilty);
  }

  /// What the fresh one runs: it prints the guilty kernels.
  public static void main(String[] arguments) {
    guilty().keySet().forEach(kernel -> System.out.println(GUILTY + kernel));
  }

  /// Bytes in so many calls.
  private static Map<String, Long> guilty() {
    HeapSegments.pollute();
    List<KernelCase> cases = KernelCase.all();
    Prepared[] early = prepared(cases, EARLY_ROWS, EARLY_COLUMNS);
    Prepared[] calls = prepared(cases, ROWS, COLUMNS);
    Map<String, Long> guilty = new LinkedHashMap<>();
    GemmSamples.withThreads(
        1,
        () -> {
          for (int round = 0; round < EARLY_ROUNDS; round++) {
            for (Prepared call : early) {
              call.call().run();
            }
          }
          warmUp(calls);
          for (int i = 0; i < calls.length; i++) {
            long allocated = least(calls[i].call());
            if (allocated >= CALLS) {
              guilty.put(cases.get(i).toString(), allocated);
            }
          }
        });
    return guilty;
  }

  private static Prepared[] prepared(List<KernelCase> cases, int rows, int columns) {
    return cases.stream().map(c -> c.prepare().of(rows, columns, 0)).toArray(Prepared[]::new);
  }

  /// Of a few attempts the best: the compiler may still be at work.
  private static long least(Runnable call) {
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && least >= CALLS; attempt++) {
      least = Math.min(least, allocatedBy(call, CALLS));
    }
    return least;
  }

  /// Runs all in turn, so that types and branches are as mixed as in a real program, until in two
  /// rounds none allocates, or patience ends.
  private static void warmUp(Prepared[] calls) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    int quiet = 0;
    while (quiet < 2 && System.nanoTime() < deadline) {
      long allocated = 0;
      for (Prepared call : calls) {
        allocated += allocatedBy(call.call(), 1);
      }
      quiet = allocated == 0 ? quiet + 1 : 0;
    }
  }
}
