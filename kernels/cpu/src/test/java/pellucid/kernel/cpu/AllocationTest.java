package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pellucid.kernel.cpu.KernelCase.Prepared;

/// No kernel boxes its vectors, once it is compiled, even when all of them have run in one process
/// and share their helpers.
///
/// A call may make a few small objects (a loop, a lambda); a boxed vector for every vector of
/// elements would be a hundred times the limit. Boxing is how C2 fails when a method is too big to
/// be inlined, and it is silent.
@Tag("alone")
class AllocationTest {
  private static final int ROWS = 64;
  private static final int COLUMNS = 500; // 32,000 elements in one tile

  /// One in five vectors of 16 floats boxed would make 400 objects of 100 bytes; a run of each row
  /// may make a few hundred bytes.
  private static final long LIMIT = 24 << 10;

  private static final long PATIENCE_NANOS = 180_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long allocatedBy(Runnable call) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    call.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void compiledKernelsAllocateNextToNothing() {
    // normal numbers are made by StrictMath's sine, which makes objects of its own
    List<KernelCase> cases =
        KernelCase.all().stream().filter(c -> !c.name().equals("normal")).toList();
    Prepared[] calls =
        cases.stream().map(c -> c.prepare().of(ROWS, COLUMNS, 0)).toArray(Prepared[]::new);
    GemmSamples.withThreads(
        1,
        () -> {
          warmUp(calls);
          for (int i = 0; i < calls.length; i++) {
            long allocated = allocatedBy(calls[i].call());
            assertTrue(allocated <= LIMIT, cases.get(i) + " allocates " + allocated + " bytes");
          }
        });
  }

  /// Runs all in turn, so that types and branches are as mixed as in a real program, until in one
  /// round none allocates much, or patience ends.
  private static void warmUp(Prepared[] calls) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    boolean warm = false;
    while (!warm && System.nanoTime() < deadline) {
      warm = true;
      for (Prepared call : calls) {
        warm &= allocatedBy(call.call()) <= LIMIT;
      }
    }
  }
}
