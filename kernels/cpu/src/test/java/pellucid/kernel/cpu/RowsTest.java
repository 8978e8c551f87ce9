package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.DType;
import pellucid.kernel.GatherCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.Operand;
import pellucid.kernel.SoftmaxCall;
import pellucid.kernel.scalar.ScalarBackend;

/// Softmax, cross-entropy, gather and scatter against the scalar backend.
class RowsTest {
  private static final KernelBackend CPU = new CpuBackend();
  private static final KernelBackend SCALAR = new ScalarBackend();

  private static void softmax(boolean log, int rows, int cols, Operand in) {
    Operand expected = Samples.empty((long) rows * cols);
    Operand actual = Samples.empty((long) rows * cols);
    SCALAR.softmax(new SoftmaxCall(log, rows, cols, in, expected));
    CPU.softmax(new SoftmaxCall(log, rows, cols, in, actual));
    // x - max is off by half an ulp of up to 8, which the exponential makes 4 ulp of its own, up to
    // 8 of a smaller quotient
    Samples.assertClose(
        Samples.floats(expected),
        Samples.floats(actual),
        12,
        log ? 2e-6 : 1e-38,
        rows + "x" + cols);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 10, 15, 16, 17, 32, 33, 100, 1000, 1024, 5000})
  void softmaxOfAnyWidth(int cols) {
    for (int rows : new int[] {0, 1, 5, 67}) {
      softmax(false, rows, cols, Samples.random(cols, (long) rows * cols));
      softmax(true, rows, cols, Samples.random(cols, (long) rows * cols));
    }
  }

  @Test
  void softmaxOfManyRowsAndOffsets() {
    softmax(false, 3000, 10, Samples.view(Samples.random(1, 30001), 1, 10, 1));
    softmax(false, 300, 64, Samples.view(Samples.random(1, 20000), 7, 64, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 16, 20})
  void softmaxOfEdges(int cols) {
    float inf = Float.POSITIVE_INFINITY;
    for (float odd : new float[] {1000, -1000, inf, -inf, Float.NaN, Float.MAX_VALUE}) {
      Operand in = Samples.random(3, 2L * cols);
      in.buffer().write().setAtIndex(ValueLayout.JAVA_FLOAT, 1, odd);
      softmax(false, 2, cols, in);
      softmax(true, 2, cols, in);
    }
    float[] masked = new float[cols];
    Arrays.fill(masked, -inf);
    softmax(false, 1, cols, Samples.of(masked));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 16, 17, 33, 1000})
  void crossEntropyAndItsGradient(int classes) {
    crossEntropy(LabelTerms.PLAIN, classes);
    crossEntropy(new LabelTerms(0.1, OptionalLong.empty()), classes);
    crossEntropy(new LabelTerms(1, OptionalLong.of(0)), classes);
    crossEntropy(new LabelTerms(0, OptionalLong.of(0)), classes);
  }

  private static void crossEntropy(LabelTerms terms, int classes) {
    int rows = 77;
    Operand logits = Samples.random(9, (long) rows * classes);
    Operand narrow = Samples.empty(DType.I32, rows);
    Operand wide = Samples.empty(DType.I64, rows);
    for (int i = 0; i < rows; i++) {
      narrow.buffer().write().setAtIndex(ValueLayout.JAVA_INT, i, i * 31 % classes);
      wide.buffer().write().setAtIndex(ValueLayout.JAVA_LONG, i, i * 31 % classes);
    }
    Operand expected = Samples.empty(rows);
    Operand actual = Samples.empty(rows);
    SCALAR.crossEntropy(new CrossEntropyCall(terms, rows, classes, logits, narrow, expected));
    CPU.crossEntropy(new CrossEntropyCall(terms, rows, classes, logits, wide, actual));
    Samples.assertClose(Samples.floats(expected), Samples.floats(actual), 4, 2e-6, "loss");
    for (Operand dy :
        new Operand[] {Samples.random(2, rows), Samples.view(Samples.of(0.5f), 0, 0)}) {
      Operand expectedGrad = Samples.empty((long) rows * classes);
      Operand actualGrad = Samples.empty((long) rows * classes);
      SCALAR.crossEntropyBackward(
          new CrossEntropyBackwardCall(terms, rows, classes, logits, narrow, dy, expectedGrad));
      CPU.crossEntropyBackward(
          new CrossEntropyBackwardCall(terms, rows, classes, logits, wide, dy, actualGrad));
      Samples.assertClose(
          Samples.floats(expectedGrad), Samples.floats(actualGrad), 12, 1e-6, "gradient");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 16, 19, 1500, 40000})
  void gatherAndScatterAlongAnyAxis(int inner) {
    for (long outer : new long[] {1, 3}) {
      int size = 5;
      int count = 9;
      Operand indices = Samples.labels(4, 0, 3, 3, 3, 1, 4, 0, 3);
      Operand table = Samples.random(1, outer * size * inner);
      Operand expected = Samples.empty(outer * count * inner);
      Operand actual = Samples.empty(outer * count * inner);
      SCALAR.gather(new GatherCall(outer, size, inner, count, table, indices, expected));
      CPU.gather(new GatherCall(outer, size, inner, count, table, indices, actual));
      assertArrayEquals(Samples.floats(expected), Samples.floats(actual));
      Operand expectedSum = Samples.empty(outer * size * inner);
      Operand actualSum = Samples.empty(outer * size * inner);
      SCALAR.scatterAdd(new GatherCall(outer, size, inner, count, expectedSum, indices, expected));
      CPU.scatterAdd(new GatherCall(outer, size, inner, count, actualSum, indices, expected));
      assertArrayEquals(Samples.floats(expectedSum), Samples.floats(actualSum));
    }
  }

  @Test
  void gathersBytes() {
    Operand table = Samples.empty(DType.U8, 12);
    for (int i = 0; i < 12; i++) {
      table.buffer().write().set(ValueLayout.JAVA_BYTE, i, (byte) i);
    }
    Operand out = Samples.empty(DType.U8, 6);
    CPU.gather(new GatherCall(1, 4, 3, 2, table, Samples.labels(3, 1), out));
    assertArrayEquals(new byte[] {9, 10, 11, 3, 4, 5}, Samples.bytes(out));
  }
}
