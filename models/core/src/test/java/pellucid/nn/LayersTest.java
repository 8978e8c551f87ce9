package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.GradCheck;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.op.ConvParams;
import pellucid.op.PoolParams;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// Layers against numbers worked by hand, and their gradients against differences.
class LayersTest {
  private static final Rng RNG = new Rng(1);

  private static Tensor normal(long... shape) {
    return RNG.draw(RandomFn.NORMAL, DType.F64, Shape.of(shape));
  }

  @Test
  void linearMultipliesAndAdds() {
    Linear layer =
        new Linear(
            Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3), Tensor.of(new float[] {10, 20}));
    Tensor y = layer.forward(Tensor.of(new float[] {1, 0, 2}, 1, 3), Pass.EVAL);
    assertArrayEquals(new float[] {1 + 6 + 10, 4 + 12 + 20}, y.toFloats());
    assertEquals("Linear 3 -> 2", layer.describe());
    assertEquals(List.of("weight", "bias"), List.copyOf(layer.parameters().keySet()));
    assertEquals(8, layer.parameterCount());
  }

  @Test
  void parametersAreLeavesThatGetGradients() {
    Linear layer = Linear.of(3, 2, Init.HE_NORMAL, RNG);
    Tensor loss = layer.forward(Tensor.of(new float[] {1, 2, 3}, 1, 3), Pass.EVAL).sum();
    Gradients gradients = Gradients.of(loss);
    assertArrayEquals(new float[] {1, 2, 3, 1, 2, 3}, gradients.get(layer.weight()).toFloats());
    assertArrayEquals(new float[] {1, 1}, gradients.get(layer.bias()).toFloats());
  }

  @Test
  void convolutionSlidesItsWindow() {
    Conv2d layer =
        new Conv2d(
            Tensor.of(new float[] {1, 0, 0, 1}, 1, 1, 2, 2),
            Tensor.of(new float[] {100}, 1),
            ConvParams.DEFAULT.withStride(2));
    Tensor x = Tensor.arange(16).cast(DType.F32).reshape(1, 1, 4, 4);
    Tensor y = layer.forward(x, Pass.EVAL);
    assertArrayEquals(new float[] {105, 109, 121, 125}, y.toFloats());
    assertEquals("Conv2d 1 -> 1, 2x2, stride 2", layer.describe());
    assertEquals(List.of("weight"), List.copyOf(layer.withoutBias().parameters().keySet()));
  }

  @Test
  void groupedConvolutionHasTorchsWeightShape() {
    Conv2d layer = Conv2d.of(4, 6, 3, ConvParams.DEFAULT.withGroups(2), Init.HE_UNIFORM, RNG);
    assertEquals(Shape.of(6, 2, 3, 3), layer.weight().shape());
    assertEquals(Shape.of(1, 6, 3, 3), layer.forward(Tensor.ones(1, 4, 5, 5), Pass.EVAL).shape());
  }

  @Test
  void poolsTakeMaximumAndAverage() {
    Tensor x = Tensor.of(new float[] {1, 2, 5, 8, 3, 4, 7, 0}, 1, 1, 2, 4);
    assertArrayEquals(new float[] {4, 8}, MaxPool2d.of(2).forward(x, Pass.EVAL).toFloats());
    assertArrayEquals(new float[] {2.5f, 5}, AvgPool2d.of(2).forward(x, Pass.EVAL).toFloats());
    assertEquals("AvgPool2d 2x2", AvgPool2d.of(2).describe());
    assertEquals(
        "MaxPool2d 3x3, stride 2, padding 1", new MaxPool2d(PoolParams.of(3, 2, 1)).describe());
  }

  @Test
  void flattenKeepsTheSamplesApart() {
    Tensor y = new Flatten().forward(Tensor.ones(2, 3, 4, 5), Pass.EVAL);
    assertEquals(Shape.of(2, 60), y.shape());
  }

  @Test
  void activationsApplyTheirFunction() {
    Tensor x = Tensor.of(new float[] {-1, 0, 2});
    assertArrayEquals(new float[] {0, 0, 2}, Activation.RELU.forward(x, Pass.EVAL).toFloats());
    assertArrayEquals(
        new float[] {-0.01f, 0, 2}, Activation.LEAKY_RELU.forward(x, Pass.EVAL).toFloats());
    double[][] expected = {
      {Math.tanh(-1), 0, Math.tanh(2)},
      {1 / (1 + Math.E), 0.5, 1 / (1 + Math.exp(-2))},
      {-1 / (1 + Math.E), 0, 2 / (1 + Math.exp(-2))},
      {-0.15865525393, 0, 1.95449973610}, // x times the normal distribution's table value
    };
    Activation[] smooth = {Activation.TANH, Activation.SIGMOID, Activation.SILU, Activation.GELU};
    for (int i = 0; i < smooth.length; i++) {
      double[] y = smooth[i].forward(x, Pass.EVAL).toDoubles();
      assertArrayEquals(expected[i], y, 1e-6, smooth[i].describe());
    }
  }

  @Test
  void dropoutDropsInTrainingOnly() {
    Dropout layer = new Dropout(0.25);
    Tensor x = Tensor.ones(10_000);
    assertSame(x, layer.forward(x, Pass.EVAL));
    float[] dropped = layer.forward(x, Pass.train(new Rng(7))).toFloats();
    float[] again = layer.forward(x, Pass.train(new Rng(7))).toFloats();
    assertArrayEquals(dropped, again);
    int zeros = 0;
    for (float value : dropped) {
      assertTrue(value == 0 || Math.abs(value - 4f / 3) < 1e-6, () -> "value " + value);
      zeros += value == 0 ? 1 : 0;
    }
    assertEquals(2500, zeros, 4 * Math.sqrt(10_000 * 0.25 * 0.75)); // four standard deviations
    assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
    assertThrows(IllegalArgumentException.class, () -> new Pass(true, null));
  }

  @Test
  void sequentialChainsAndNames() {
    Sequential net =
        Sequential.of(
            Linear.of(2, 3, Init.XAVIER_NORMAL, RNG),
            Activation.TANH,
            Sequential.of().with("out", Linear.of(3, 1, Init.XAVIER_NORMAL, RNG)));
    assertEquals(
        List.of("0.weight", "0.bias", "2.out.weight", "2.out.bias"),
        List.copyOf(net.parameters().keySet()));
    Tensor x = Tensor.of(new float[] {1, -1}, 1, 2);
    Tensor w0 = net.parameters().get("0.weight");
    Tensor w2 = net.parameters().get("2.out.weight");
    double expected = x.linear(w0, null).tanh().linear(w2, null).item();
    assertEquals(expected, net.forward(x, Pass.EVAL).item(), 1e-6);
    assertThrows(IllegalArgumentException.class, () -> net.with("0", Activation.RELU));
    assertThrows(IllegalArgumentException.class, () -> net.with("a.b", Activation.RELU));
  }

  @Test
  void badShapesNameTheLayer() {
    Tensor vector = Tensor.ones(3);
    String linear =
        assertThrows(ShapeMismatchException.class, () -> new Linear(vector, null)).getMessage();
    assertEquals("linear: weight must be [out, in], got [3]", linear);
    String bias =
        assertThrows(
                ShapeMismatchException.class, () -> new Linear(Tensor.ones(2, 3), Tensor.ones(3)))
            .getMessage();
    assertEquals("linear: bias must be [2], got [3]", bias);
    assertThrows(ShapeMismatchException.class, () -> new Conv2d(vector, null, ConvParams.DEFAULT));
    assertThrows(
        ShapeMismatchException.class,
        () -> Conv2d.of(3, 4, 3, ConvParams.DEFAULT.withGroups(2), Init.HE_NORMAL, RNG));
  }

  @Test
  void gradientsOfLinearAndConvolution() {
    GradCheck.first(
        "linear",
        in -> new Linear(in.get(1), in.get(2)).forward(in.get(0), Pass.EVAL),
        List.of(normal(3, 4), normal(2, 4), normal(2)));
    ConvParams params = ConvParams.DEFAULT.withPadding(1).withStride(2);
    GradCheck.first(
        "conv2d",
        in -> new Conv2d(in.get(1), in.get(2), params).forward(in.get(0), Pass.EVAL),
        List.of(normal(2, 2, 4, 5), normal(3, 2, 3, 3), normal(3)));
  }

  @Test
  void gradientsOfASmallNet() {
    List<Tensor> operands =
        List.of(normal(2, 1, 6, 6), normal(2, 1, 3, 3), normal(2), normal(3, 8), normal(3));
    GradCheck.first(
        "conv, tanh, pool, flatten, dropout, linear",
        in ->
            Sequential.of(
                    new Conv2d(in.get(1), in.get(2), ConvParams.DEFAULT),
                    Activation.TANH,
                    AvgPool2d.of(2),
                    new Flatten(),
                    new Dropout(0.3),
                    new Linear(in.get(3), in.get(4)))
                .forward(in.get(0), Pass.train(new Rng(5))),
        operands);
    assertFalse(operands.getFirst().requiresGrad());
  }
}
