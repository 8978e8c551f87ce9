package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.tensor.Tensor;

/// The losses against their definitions in scalar Java, at the ends of their range, and their
/// gradients against differences.
class LossesTest {
  private static final double[] LOGITS = {0.5, -1, 2, 0, 3, -2};
  private static final double INF = Double.POSITIVE_INFINITY;

  private static Tensor logits() {
    return Tensor.of(LOGITS, 2, 3);
  }

  private static double logProbability(int row, int c) {
    double sum = 0;
    for (int j = 0; j < 3; j++) {
      sum += Math.exp(LOGITS[3 * row + j]);
    }
    return LOGITS[3 * row + c] - Math.log(sum);
  }

  private static double smoothed(int row, int label, double s) {
    double all = logProbability(row, 0) + logProbability(row, 1) + logProbability(row, 2);
    return -(1 - s) * logProbability(row, label) - s / 3 * all;
  }

  @Test
  void smoothingSpreadsTheLabel() {
    Tensor labels = Tensor.of(new long[] {2, 0});
    double expected = (smoothed(0, 2, 0.1) + smoothed(1, 0, 0.1)) / 2;
    assertEquals(expected, logits().crossEntropy(labels, 0.1).item(), 1e-12);
    assertEquals(expected, logits().crossEntropy(labels, 0.1, -100).item(), 1e-12);
    double plain = logits().crossEntropy(labels).item();
    assertEquals(plain, logits().crossEntropy(labels, 0).item());
  }

  @Test
  void theMeanIsOverTheLabelsThatCount() {
    Tensor labels = Tensor.of(new int[] {-100, 1});
    assertEquals(smoothed(1, 1, 0.2), logits().crossEntropy(labels, 0.2, -100).item(), 1e-12);
    Tensor x = logits().withGrad();
    double[] slopes = Gradients.of(x.crossEntropy(labels, 0, -100)).get(x).toDoubles();
    double[] expected = new double[6];
    for (int j = 0; j < 3; j++) {
      expected[3 + j] = Math.exp(logProbability(1, j)) - (j == 1 ? 1 : 0);
    }
    assertArrayEquals(expected, slopes, 1e-12);
  }

  @Test
  void withNothingToCountTheLossIsNaNAndTheGradientZero() {
    Tensor x = logits().withGrad();
    Tensor loss = x.crossEntropy(Tensor.of(new long[] {1, 1}), 0.1, 1);
    assertTrue(Double.isNaN(loss.item()));
    assertArrayEquals(new double[6], Gradients.of(loss).get(x).toDoubles());
  }

  @Test
  void binaryCrossEntropyNeitherOverflowsNorCancels() {
    Tensor x = Tensor.of(new float[] {0, 30, -30, 1000, -1000});
    for (int i = 0; i < 5; i++) {
      float logit = x.toFloats()[i];
      for (float target : new float[] {0, 1}) {
        double signed = target == 1 ? logit : -logit;
        double expected = Math.max(-signed, 0) + Math.log1p(Math.exp(-Math.abs(signed)));
        double actual =
            x.slice(0, i, i + 1)
                .binaryCrossEntropyWithLogits(Tensor.of(new float[] {target}, 1))
                .item();
        assertEquals(expected, actual, 1e-6 * expected, logit + " as " + target);
      }
    }
    Tensor zero = Tensor.of(new double[] {0}).withGrad();
    Tensor loss = zero.binaryCrossEntropyWithLogits(Tensor.of(new double[] {1}));
    assertEquals(-0.5, Gradients.of(loss).get(zero).item());
    Tensor nan = Tensor.of(new double[] {Double.NaN, 0});
    assertTrue(Double.isNaN(nan.binaryCrossEntropyWithLogits(nan.fullLike(0)).item()));
  }

  @Test
  void huberIsAParabolaThenALine() {
    Tensor x = Tensor.of(new double[] {0.5, -3, 2, 1}).withGrad();
    Tensor loss = x.huber(x.fullLike(0), 2);
    assertEquals((0.125 + 2 * (3 - 1) + 2 + 0.5) / 4, loss.item());
    assertArrayEquals(
        new double[] {0.5 / 4, -2.0 / 4, 2.0 / 4, 1.0 / 4}, Gradients.of(loss).get(x).toDoubles());
    Tensor tiny = Tensor.of(new float[] {1e-9f}).withGrad();
    assertEquals(1e-9, Gradients.of(tiny.huber(tiny.fullLike(0), 1)).get(tiny).item(), 1e-15);
    Tensor far = Tensor.of(new double[] {-INF}).withGrad();
    Tensor lost = far.huber(far.fullLike(0), 2);
    assertEquals(INF, lost.item());
    assertEquals(-2, Gradients.of(lost).get(far).item());
    Tensor nan = Tensor.of(new double[] {Double.NaN, 0});
    assertTrue(Double.isNaN(nan.huber(nan.fullLike(0), 1).item()));
  }

  @Test
  void gradientsAgainstDifferences() {
    Tensor x = Tensor.of(new double[] {0.3, -0.7, 2, -5, 0.9, 1.4});
    Tensor target = Tensor.of(new double[] {0.1, 0.9, 0.5, 0.2, 1, 0});
    List<Tensor> both = List.of(x, target);
    GradCheck.first("huber", in -> in.get(0).huber(in.get(1), 1), both);
    GradCheck.second("huber", in -> in.get(0).huber(in.get(1), 1), both);
    GradCheck.first("bce", in -> in.get(0).binaryCrossEntropyWithLogits(in.get(1)), both);
    GradCheck.second("bce", in -> in.get(0).binaryCrossEntropyWithLogits(in.get(1)), both);
    Tensor labels = Tensor.of(new long[] {2, -1, 0});
    GradCheck.second(
        "cross_entropy",
        in -> in.getFirst().cast(DType.F64).crossEntropy(labels, 0.1, -1),
        List.of(Tensor.of(new double[] {0.3, -0.7, 2, -5, 0.9, 1.4, 1, 0, -1}, 3, 3)));
  }
}
