package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import pellucid.kernel.DType;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// The same bits at any number of threads.
class ThreadsTest {
  private final int before = Device.cpu().threads();

  @AfterEach
  void restore() {
    Device.cpu().threads(before);
  }

  @TestFactory
  Stream<DynamicTest> bitsDoNotDependOnTheNumberOfThreads() {
    return OpCases.large().stream().map(row -> dynamicTest(row.title(), () -> assertSameBits(row)));
  }

  private static void assertSameBits(OpCase row) {
    try (var _ = TensorScope.open()) {
      List<Tensor> operands = row.operands(Device.cpu(), DType.F32);
      Device.cpu().threads(1);
      long[] expected = bits(row.run(operands));
      for (int threads : new int[] {1, 2, 4, 3}) {
        Device.cpu().threads(threads);
        assertArrayEquals(expected, bits(row.run(operands)), threads + " threads");
      }
    }
  }

  private static long[] bits(Tensor x) {
    double[] values = x.toDoubles();
    long[] bits = new long[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Double.doubleToRawLongBits(values[i]);
    }
    return bits;
  }
}
