package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.GradCheck;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// Group norm, rotary embedding, stochastic depth and residual connections.
class BlockLayersTest {
  private static final Rng RNG = new Rng(6);

  private static Tensor normal(long... shape) {
    return RNG.draw(RandomFn.NORMAL, DType.F64, Shape.of(shape));
  }

  @Test
  void groupNormNormalisesEachGroup() {
    GroupNorm layer =
        new GroupNorm(
            2, Tensor.of(new float[] {1, 2, 3, 4}), Tensor.of(new float[] {10, 20, 30, 40}), 1e-5);
    // one sample of 4 channels with two places: groups (1, 3, 1, 3) and (7, 7, 9, 9)
    Tensor x = Tensor.of(new float[] {1, 3, 1, 3, 7, 7, 9, 9}, 1, 4, 2);
    double one = 1 / Math.sqrt(1 + 1e-5);
    assertArrayEquals(
        new double[] {
          10 - one,
          10 + one,
          20 - 2 * one,
          20 + 2 * one,
          30 - 3 * one,
          30 - 3 * one,
          40 + 4 * one,
          40 + 4 * one
        },
        layer.forward(x, Pass.EVAL).toDoubles(),
        1e-5);
    assertEquals("GroupNorm 4 in 2 groups", layer.describe());
    assertEquals(List.of("weight", "bias"), List.copyOf(layer.parameters().keySet()));
    assertEquals(8, layer.parameterCount());
    Tensor none = Tensor.zeros(0, 4, 2);
    assertEquals(none.shape(), layer.forward(none, Pass.EVAL).shape());
  }

  @Test
  void groupNormsGradients() {
    for (Tensor x : List.of(normal(3, 4), normal(2, 4, 3, 2))) {
      GradCheck.first(
          "group_norm",
          in -> new GroupNorm(2, in.get(1), in.get(2), 1e-5).forward(in.get(0), Pass.EVAL),
          List.of(x, normal(4), normal(4)));
    }
  }

  @Test
  void rotaryTurnsPairsOfHalves() {
    RotaryEmbedding rotary = RotaryEmbedding.of(4, 10, 100);
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 1, 2, 3, 4}, 2, 4);
    double a = 5; // place 5, pair 0
    double b = 5 / 10.0; // pair 1: base^(-2 / 4) = 1 / 10
    double[] turned = rotary.at(4, x).slice(0, 1, 2).toDoubles();
    assertArrayEquals(
        new double[] {
          Math.cos(a) - 3 * Math.sin(a),
          2 * Math.cos(b) - 4 * Math.sin(b),
          3 * Math.cos(a) + Math.sin(a),
          4 * Math.cos(b) + 2 * Math.sin(b)
        },
        turned,
        1e-5);
    assertArrayEquals(
        new float[] {1, 2, 3, 4}, rotary.forward(x, Pass.EVAL).slice(0, 0, 1).toFloats());
  }

  @Test
  void rotatedProductsDependOnTheDistance() {
    RotaryEmbedding rotary = RotaryEmbedding.of(8, 50, 10_000);
    Tensor q = normal(1, 8);
    Tensor k = normal(1, 8);
    double near = rotary.at(7, q).mul(rotary.at(3, k)).sum().item();
    double far = rotary.at(44, q).mul(rotary.at(40, k)).sum().item();
    assertEquals(near, far, 1e-5);
    GradCheck.second("rotary", in -> rotary.at(2, in.getFirst()), List.of(normal(2, 3, 8)));
  }

  @Test
  void dropPathDropsWholeSamplesInTrainingOnly() {
    DropPath layer = new DropPath(0.25);
    Tensor x = Tensor.ones(4000, 3);
    assertSame(x, layer.forward(x, Pass.EVAL));
    float[] y = layer.forward(x, Pass.train(new Rng(7))).toFloats();
    int dropped = 0;
    for (int n = 0; n < 4000; n++) {
      float first = y[3 * n];
      assertTrue(first == 0 || Math.abs(first - 4f / 3) < 1e-6);
      assertEquals(first, y[3 * n + 1]);
      assertEquals(first, y[3 * n + 2]);
      dropped += first == 0 ? 1 : 0;
    }
    assertEquals(1000, dropped, 4 * Math.sqrt(4000 * 0.25 * 0.75)); // four standard deviations
    assertEquals("DropPath 0.25", layer.describe());
    assertThrows(IllegalArgumentException.class, () -> new DropPath(1));
  }

  @Test
  void residualAddsTheWayPast() {
    Linear body =
        new Linear(Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), Tensor.of(new float[] {5, 6}));
    Tensor x = Tensor.of(new float[] {1, 1}, 1, 2);
    assertArrayEquals(
        new float[] {1 + 8, 1 + 13}, Residual.of(body).forward(x, Pass.EVAL).toFloats());
    Linear wider = Linear.of(2, 3, Init.HE_NORMAL, RNG);
    assertEquals(
        "residual: the body gives [1,3], the way past it [1,2]; add a shortcut?",
        assertThrows(ShapeMismatchException.class, () -> Residual.of(wider).forward(x, Pass.EVAL))
            .getMessage());
    Residual both = new Residual(wider, Linear.of(2, 3, Init.HE_NORMAL, RNG));
    assertEquals(
        List.of("body.weight", "body.bias", "shortcut.weight", "shortcut.bias"),
        List.copyOf(both.parameters().keySet()));
    assertEquals("Residual of Linear 2 -> 3 past Linear 2 -> 3", both.describe());
  }

  @Test
  void summaryCountsWhatIsInsideAResidual() {
    Layer net =
        Sequential.of(
            Residual.of(Sequential.of(BatchNorm.of(4), Linear.of(4, 4, Init.HE_NORMAL, RNG))),
            Activation.RELU);
    Summary summary = Summary.of(net, Shape.of(4));
    assertEquals(8 + 20, summary.parameters());
    assertEquals(16, summary.multiplyAdds());
    assertEquals(
        List.of(
            "0.body.0.weight",
            "0.body.0.bias",
            "0.body.1.weight",
            "0.body.1.bias",
            "0.body.0.running_mean",
            "0.body.0.running_var"),
        List.copyOf(StateDict.of(net).keySet()));
  }

  @Test
  void refusesWhatDoesNotFit() {
    RotaryEmbedding rotary = RotaryEmbedding.of(4, 10, 100);
    assertEquals(
        "rotary: [2,4] from place 9 on does not fit into 10 places",
        assertThrows(ShapeMismatchException.class, () -> rotary.at(9, Tensor.ones(2, 4)))
            .getMessage());
    assertThrows(ShapeMismatchException.class, () -> rotary.at(0, Tensor.ones(2, 6)));
    assertThrows(IllegalArgumentException.class, () -> RotaryEmbedding.of(3, 10, 100));
    assertThrows(ShapeMismatchException.class, () -> GroupNorm.of(3, 4));
    assertThrows(
        ShapeMismatchException.class,
        () -> GroupNorm.of(2, 4).forward(Tensor.ones(2, 6, 3), Pass.EVAL));
  }
}
