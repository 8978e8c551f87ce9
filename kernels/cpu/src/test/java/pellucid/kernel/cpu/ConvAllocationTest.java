package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pellucid.kernel.Buffer;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Convolution and pooling allocate nothing once they are compiled and their scratch has grown.
@Tag("alone")
class ConvAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 100;

  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private record Case(String name, Runnable call) {}

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    addConv(cases, new ConvGeometry(4, 6, 14, 14, 16, 5, 5, 1, 1, 0, 0, 1, 1, 1));
    addConv(cases, new ConvGeometry(4, 1, 28, 28, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1));
    addConv(cases, new ConvGeometry(2, 16, 16, 16, 16, 3, 3, 1, 1, 1, 1, 1, 1, 1)); // Winograd
    addConv(cases, new ConvGeometry(4, 8, 14, 14, 8, 3, 3, 2, 2, 1, 1, 1, 1, 1)); // strided
    addConv(cases, new ConvGeometry(4, 8, 28, 28, 8, 3, 3, 2, 2, 1, 1, 1, 1, 1)); // and joined
    addConv(cases, new ConvGeometry(4, 8, 16, 16, 8, 1, 1, 1, 1, 0, 0, 1, 1, 1)); // pointwise
    addConv(cases, new ConvGeometry(4, 8, 14, 14, 8, 3, 3, 1, 1, 1, 1, 1, 1, 8)); // depthwise
    for (PoolFn fn : PoolFn.values()) {
      addPool(cases, fn, new PoolGeometry(4, 6, 14, 14, 2, 2, 2, 2, 0, 0));
      addPool(cases, fn, new PoolGeometry(4, 6, 14, 14, 3, 3, 2, 2, 1, 1));
    }
    return cases;
  }

  private static Operand floats(long size) {
    Buffer buffer = GemmSamples.floats(size, size);
    return Operand.dense(buffer, 0, size);
  }

  private static void addConv(List<Case> cases, ConvGeometry g) {
    Operand x = floats((long) g.n() * g.c() * g.h() * g.w());
    Operand w = floats((long) g.k() * (g.c() / g.groups()) * g.r() * g.s());
    Operand y = floats((long) g.n() * g.k() * g.outH() * g.outW());
    ConvCall forward = new ConvCall(g, x, w, y, floats(g.k()));
    ConvCall backward = new ConvCall(g, x, w, y, null);
    cases.add(new Case("forward " + g, () -> Conv2d.forward(forward)));
    cases.add(new Case("by input " + g, () -> Conv2d.backwardInput(backward)));
    cases.add(new Case("by weight " + g, () -> Conv2d.backwardWeight(backward)));
  }

  private static void addPool(List<Case> cases, PoolFn fn, PoolGeometry g) {
    Operand x = floats((long) g.n() * g.c() * g.h() * g.w());
    Operand gradX = floats((long) g.n() * g.c() * g.h() * g.w());
    Operand y = floats((long) g.n() * g.c() * g.outH() * g.outW());
    PoolCall forward = new PoolCall(fn, g, x, y);
    PoolBackwardCall backward = new PoolBackwardCall(fn, g, fn == PoolFn.MAX ? x : null, y, gradX);
    cases.add(new Case(fn + " " + g, () -> Pool2d.forward(forward)));
    cases.add(new Case(fn + " backward " + g, () -> Pool2d.backward(backward)));
  }

  /// By so many calls of each, in turn, so that types and branches are mixed.
  private static long[] allocated(List<Case> cases) {
    long[] bytes = new long[cases.size()];
    for (int call = 0; call < CALLS; call++) {
      for (int i = 0; i < bytes.length; i++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        cases.get(i).call().run();
        bytes[i] += THREADS.getCurrentThreadAllocatedBytes() - before;
      }
    }
    return bytes;
  }

  private static boolean isNothing(long[] bytes) {
    for (long each : bytes) {
      if (each >= CALLS) {
        return false;
      }
    }
    return true;
  }

  @Test
  void lessThanAByteACall() {
    HeapSegments.pollute();
    List<Case> cases = cases();
    GemmSamples.withThreads(
        1,
        () -> {
          long deadline = System.nanoTime() + PATIENCE_NANOS;
          long[] bytes = allocated(cases);
          while (!isNothing(bytes) && System.nanoTime() < deadline) {
            bytes = allocated(cases);
          }
          for (int i = 0; i < bytes.length; i++) {
            long each = bytes[i] / CALLS;
            assertTrue(bytes[i] < CALLS, cases.get(i).name() + " allocates " + each + " B/op");
          }
        });
  }
}
