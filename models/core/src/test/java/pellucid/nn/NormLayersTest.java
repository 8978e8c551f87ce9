package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.GradCheck;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// Layer norm and RMS norm against rows worked by hand.
class NormLayersTest {
  private static final Rng RNG = new Rng(3);

  private static Tensor normal(long... shape) {
    return RNG.draw(RandomFn.NORMAL, DType.F64, Shape.of(shape));
  }

  @Test
  void layerNormNormalisesEachRow() {
    LayerNorm layer =
        new LayerNorm(
            Tensor.of(new float[] {1, 2, 3, 4}), Tensor.of(new float[] {10, 20, 30, 40}), 1e-5);
    Tensor y = layer.forward(Tensor.of(new float[] {1, 3, 1, 3, 5, 5, 5, 5}, 2, 4), Pass.EVAL);
    double one = 1 / Math.sqrt(1 + 1e-5); // mean 2, variance 1; the second row is constant
    assertArrayEquals(
        new double[] {10 - one, 20 + 2 * one, 30 - 3 * one, 40 + 4 * one, 10, 20, 30, 40},
        y.toDoubles(),
        1e-5);
  }

  @Test
  void rmsNormDividesByTheRootMeanSquare() {
    RMSNorm layer = new RMSNorm(Tensor.of(new float[] {1, 2}), 1e-6);
    Tensor y = layer.forward(Tensor.of(new float[] {1, 7, 0, 0}, 1, 2, 2), Pass.EVAL);
    double root = Math.sqrt(25 + 1e-6); // (1 + 49) / 2
    assertArrayEquals(new double[] {1 / root, 14 / root, 0, 0}, y.toDoubles(), 1e-6);
  }

  @Test
  void tensorsAreNamedAsInTorch() {
    LayerNorm norm = LayerNorm.of(5);
    assertEquals(List.of("weight", "bias"), List.copyOf(norm.parameters().keySet()));
    assertEquals(10, norm.parameterCount());
    assertEquals("LayerNorm 5", norm.describe());
    assertEquals("LayerNorm 5, no bias", norm.withoutBias().describe());
    assertEquals(List.of("weight"), List.copyOf(norm.withoutBias().parameters().keySet()));
    assertEquals(List.of("weight"), List.copyOf(RMSNorm.of(5).parameters().keySet()));
    assertEquals("RMSNorm 5", RMSNorm.of(5).describe());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor square = Tensor.ones(2, 2);
    assertEquals(
        "layer_norm: weight must be [d], got [2,2]",
        assertThrows(ShapeMismatchException.class, () -> new LayerNorm(square, null, 1e-5))
            .getMessage());
    assertThrows(
        ShapeMismatchException.class, () -> new LayerNorm(Tensor.ones(3), Tensor.ones(2), 1e-5));
    assertThrows(ShapeMismatchException.class, () -> new RMSNorm(square, 1e-5));
    assertThrows(ShapeMismatchException.class, () -> LayerNorm.of(3).forward(square, Pass.EVAL));
    assertThrows(ShapeMismatchException.class, () -> RMSNorm.of(3).forward(square, Pass.EVAL));
    assertThrows(
        IllegalArgumentException.class, () -> new LayerNorm(Tensor.ones(3), null, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new RMSNorm(Tensor.ones(3), 0));
  }

  @Test
  void gradients() {
    GradCheck.first(
        "layer_norm",
        in -> new LayerNorm(in.get(1), in.get(2), 1e-5).forward(in.get(0), Pass.EVAL),
        List.of(normal(3, 4), normal(4), normal(4)));
    GradCheck.first(
        "rms_norm",
        in -> new RMSNorm(in.get(1), 1e-5).forward(in.get(0), Pass.EVAL),
        List.of(normal(3, 4), normal(4)));
  }
}
