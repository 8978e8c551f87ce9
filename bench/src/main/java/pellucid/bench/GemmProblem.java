package pellucid.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import pellucid.kernel.DType;
import pellucid.kernel.GemmCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;

/// A square float32 product on the CPU backend, row-major, as the dispatcher would call it.
final class GemmProblem {
  private final KernelBackend backend;
  private final GemmCall call;

  GemmProblem(KernelBackend backend, int n) {
    this.backend = backend;
    Operand a = operand(backend, n);
    Operand b = operand(backend, n);
    call = new GemmCall(new long[0], n, n, n, a, b, operand(backend, n), null, false);
  }

  /// The CPU backend.
  ///
  /// @throws IllegalStateException if it can't be used here, with its reason
  static KernelBackend backend() {
    for (KernelBackend backend : ServiceLoader.load(KernelBackend.class)) {
      if (backend.device().equals("cpu")) {
        String reason = backend.unusable();
        if (reason != null) {
          throw new IllegalStateException("cpu: " + reason);
        }
        return backend;
      }
    }
    throw new IllegalStateException("no CPU backend on the class path or module path");
  }

  void run() {
    backend.gemm(call);
  }

  private static Operand operand(KernelBackend backend, int n) {
    MemorySegment segment = Arena.ofAuto().allocate((long) n * n * Float.BYTES, 64);
    SplittableRandom random = new SplittableRandom(n);
    for (long i = 0; i < (long) n * n; i++) {
      segment.setAtIndex(JAVA_FLOAT, i, (float) random.nextDouble() - 0.5f);
    }
    return Operand.dense(backend.buffer(segment, DType.F32), 0, n, n);
  }
}
