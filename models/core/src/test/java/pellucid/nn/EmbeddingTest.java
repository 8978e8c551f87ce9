package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.GradCheck;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class EmbeddingTest {
  private static final OptionalLong NONE = OptionalLong.empty();
  private final Tensor table = Tensor.of(new float[] {0, 1, 10, 11, 20, 21}, 3, 2);
  private final Tensor indices = Tensor.of(new int[] {2, 0, 2, 1}, 2, 2);

  @Test
  void looksRowsUp() {
    Tensor y = new Embedding(table, NONE).forward(indices, Pass.EVAL);
    assertEquals(Shape.of(2, 2, 2), y.shape());
    assertArrayEquals(new float[] {20, 21, 0, 1, 20, 21, 10, 11}, y.toFloats());
  }

  @Test
  void gradientsOfARowAddUp() {
    Embedding layer = new Embedding(table, NONE);
    Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
    Gradients g = Gradients.of(layer.forward(indices, Pass.EVAL).mul(weights).sum());
    assertArrayEquals(new float[] {3, 4, 7, 8, 1 + 5, 2 + 6}, g.get(layer.weight()).toFloats());
  }

  @Test
  void noGradientFlowsToThePadding() {
    Embedding layer = new Embedding(table, OptionalLong.of(2));
    Tensor y = layer.forward(indices.cast(DType.I64), Pass.EVAL);
    assertArrayEquals(new float[] {20, 21, 0, 1, 20, 21, 10, 11}, y.toFloats());
    Gradients g = Gradients.of(y.sum());
    assertArrayEquals(new float[] {1, 1, 1, 1, 0, 0}, g.get(layer.weight()).toFloats());
  }

  @Test
  void paddingBeginsAsZeros() {
    Embedding layer = new Embedding(table, NONE).withPadding(1);
    assertArrayEquals(new float[] {0, 1, 0, 0, 20, 21}, layer.weight().toFloats());
    assertEquals("Embedding 3 x 2, padding 1", layer.describe());
  }

  @Test
  void isNamedAsInTorch() {
    Embedding layer = Embedding.of(5, 3, 0.02, new Rng(1));
    assertEquals(List.of("weight"), List.copyOf(layer.parameters().keySet()));
    assertEquals(15, layer.parameterCount());
    assertEquals("Embedding 5 x 3", layer.describe());
  }

  @Test
  void summaryCountsANetOfTokens() {
    Rng rng = new Rng(1);
    Layer net =
        Sequential.of(
            Embedding.of(5, 3, 1, rng), LayerNorm.of(3), Linear.of(3, 2, Init.HE_NORMAL, rng));
    Summary summary = Summary.of(net, Shape.of(4), DType.I64);
    assertEquals(15 + 6 + 8, summary.parameters());
    assertEquals(4 * 3 * 2, summary.multiplyAdds());
    assertEquals(Shape.of(4, 3), summary.rows().getFirst().output());
    assertThrows(DTypeMismatchException.class, () -> Summary.of(net, Shape.of(4)));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertEquals(
        "embedding: weight must be [v, d], got [3]",
        assertThrows(ShapeMismatchException.class, () -> new Embedding(Tensor.ones(3), NONE))
            .getMessage());
    assertEquals(
        "embedding: padding index 3 is not in [0, 3)",
        assertThrows(ShapeMismatchException.class, () -> new Embedding(table, OptionalLong.of(3)))
            .getMessage());
    Embedding layer = new Embedding(table, NONE);
    Tensor outside = Tensor.of(new long[] {0, 3});
    assertThrows(ShapeMismatchException.class, () -> layer.forward(outside, Pass.EVAL));
    assertThrows(DTypeMismatchException.class, () -> layer.forward(table, Pass.EVAL));
    assertFalse(table.requiresGrad());
  }

  @Test
  void gradientAgainstDifferences() {
    GradCheck.second(
        "embedding",
        in -> new Embedding(in.getFirst(), NONE).forward(indices, Pass.EVAL).square(),
        List.of(table.cast(DType.F64)));
  }
}
