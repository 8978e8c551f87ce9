package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pellucid.kernel.Operand;

/// Bits are a function of the call: neither threads nor alignment nor the compiler's mood change
/// them.
class DeterminismTest {
  /// Many tiles each; rows of a few vectors and a tail, columns of several blocks, one long row.
  private static final int[][] SIZES = {{2000, 50}, {70, 1000}, {3, 40000}};

  static List<KernelCase> cases() {
    return KernelCase.all();
  }

  private static byte[][] results(KernelCase kernel, int[] size, int threads, int offset) {
    KernelCase.Prepared prepared = kernel.prepare().of(size[0], size[1], offset);
    GemmSamples.withThreads(threads, prepared.call());
    return prepared.results().stream().map(result -> from(result)).toArray(byte[][]::new);
  }

  private static byte[] from(Operand result) {
    long start = result.offset() * result.dtype().bytes();
    return result.buffer().read().asSlice(start).toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsAndAlignmentChangeNoBit(KernelCase kernel) {
    for (int[] size : SIZES) {
      byte[][] alone = results(kernel, size, 1, 0);
      for (int threads : new int[] {2, 4}) {
        assertArrayEquals(
            alone, results(kernel, size, threads, 0), kernel + ", " + threads + " threads");
      }
      for (int offset : new int[] {1, 5, 16}) {
        assertArrayEquals(alone, results(kernel, size, 2, offset), kernel + ", offset " + offset);
      }
    }
  }
}
