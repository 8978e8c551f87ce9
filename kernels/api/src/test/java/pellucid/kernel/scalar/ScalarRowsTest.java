package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.DType;
import pellucid.kernel.GatherCall;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.Operand;
import pellucid.kernel.SoftmaxCall;

/// Kernels that work on rows: softmax, cross-entropy, gather and scatter.
class ScalarRowsTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();
  private static final double E = Math.E;

  @Test
  void softmaxOfRows() {
    Operand in = Host.of(DType.F64, 0, 1, 1000, 1000); // the second row overflows without a shift
    Operand out = Host.empty(DType.F64, 4);
    BACKEND.softmax(new SoftmaxCall(false, 2, 2, in, out));
    assertArrayEquals(new double[] {1 / (1 + E), E / (1 + E), 0.5, 0.5}, Host.values(out), 1e-15);
    BACKEND.softmax(new SoftmaxCall(true, 2, 2, in, out));
    assertArrayEquals(
        new double[] {-Math.log(1 + E), 1 - Math.log(1 + E), -Math.log(2), -Math.log(2)},
        Host.values(out),
        1e-15);
  }

  @Test
  void aMaskedElementHasProbabilityZero() {
    Operand in = Host.of(DType.F64, Double.NEGATIVE_INFINITY, 3);
    Operand out = Host.empty(DType.F64, 2);
    BACKEND.softmax(new SoftmaxCall(false, 1, 2, in, out));
    assertArrayEquals(new double[] {0, 1}, Host.values(out));
  }

  @Test
  void crossEntropyAndItsGradient() {
    Operand logits = Host.of(DType.F64, 0, 1, 2, 2);
    Operand labels = Host.of(DType.I32, 1, 0);
    Operand loss = Host.empty(DType.F64, 2);
    BACKEND.crossEntropy(new CrossEntropyCall(LabelTerms.PLAIN, 2, 2, logits, labels, loss));
    assertArrayEquals(new double[] {Math.log(1 + 1 / E), Math.log(2)}, Host.values(loss), 1e-15);
    Operand grad = Host.empty(DType.F64, 4);
    Operand gradLoss = Host.view(Host.of(DType.F64, 10), 0, 0);
    BACKEND.crossEntropyBackward(
        new CrossEntropyBackwardCall(LabelTerms.PLAIN, 2, 2, logits, labels, gradLoss, grad));
    double p = 1 / (1 + E);
    assertArrayEquals(new double[] {10 * p, -10 * p, -5, 5}, Host.values(grad), 1e-14);
  }

  @Test
  void smoothingSpreadsLabelsAndIgnoredOnesDontCount() {
    Operand logits = Host.of(DType.F64, 0, 0, 1, 1, Double.NaN, 7);
    Operand labels = Host.of(DType.I64, 0, 1, -100);
    LabelTerms terms = new LabelTerms(0.2, OptionalLong.of(-100));
    Operand loss = Host.empty(DType.F64, 3);
    BACKEND.crossEntropy(new CrossEntropyCall(terms, 3, 2, logits, labels, loss));
    assertArrayEquals(new double[] {Math.log(2), Math.log(2), 0}, Host.values(loss), 1e-15);
    Operand grad = Host.empty(DType.F64, 6);
    Operand gradLoss = Host.view(Host.of(DType.F64, 10), 0, 0);
    BACKEND.crossEntropyBackward(
        new CrossEntropyBackwardCall(terms, 3, 2, logits, labels, gradLoss, grad));
    assertArrayEquals(new double[] {-4, 4, 4, -4, 0, 0}, Host.values(grad), 1e-14);
  }

  @Test
  void gathersAndScatters() {
    Operand table = Host.f32(1, 2, 3, 4, 5, 6); // [1, 3, 2]
    Operand indices = Host.of(DType.I64, 2, 0, 2);
    Operand slices = Host.empty(DType.F32, 6);
    BACKEND.gather(new GatherCall(1, 3, 2, 3, table, indices, slices));
    assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6}, Host.values(slices));
    Operand sums = Host.empty(DType.F32, 6);
    BACKEND.scatterAdd(new GatherCall(1, 3, 2, 3, sums, indices, slices));
    assertArrayEquals(new double[] {1, 2, 0, 0, 10, 12}, Host.values(sums));
  }

  @Test
  void gathersAlongAnInnerAxis() {
    Operand table = Host.of(DType.U8, 1, 2, 3, 4, 5, 6); // [2, 3, 1]
    Operand slices = Host.empty(DType.U8, 2);
    BACKEND.gather(new GatherCall(2, 3, 1, 1, table, Host.of(DType.I32, 1), slices));
    assertArrayEquals(new double[] {2, 5}, Host.values(slices));
    assertEquals(DType.U8, slices.dtype());
  }
}
