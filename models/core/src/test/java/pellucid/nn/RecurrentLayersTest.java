package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.GradCheck;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// Recurrent layers against steps worked in scalar Java, and what they promise of names and shapes.
class RecurrentLayersTest {
  private static final Rng RNG = new Rng(4);

  private static Tensor normal(long... shape) {
    return RNG.draw(RandomFn.NORMAL, DType.F32, Shape.of(shape));
  }

  private static Tensor parameter(Layer layer, String name) {
    return Objects.requireNonNull(layer.parameters().get(name), name);
  }

  /// `W x + b + U h + d` of a layer's direction.
  private static double[] sums(Layer layer, String suffix, double[] x, double[] h) {
    double[] w = parameter(layer, "weight_ih" + suffix).toDoubles();
    double[] u = parameter(layer, "weight_hh" + suffix).toDoubles();
    double[] sums = parameter(layer, "bias_ih" + suffix).toDoubles();
    double[] d = parameter(layer, "bias_hh" + suffix).toDoubles();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += d[i];
      for (int j = 0; j < x.length; j++) {
        sums[i] += w[i * x.length + j] * x[j];
      }
      for (int j = 0; j < h.length; j++) {
        sums[i] += u[i * h.length + j] * h[j];
      }
    }
    return sums;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void anLstmFollowsItsFormula() {
    LSTM layer = LSTM.of(RecurrentConfig.of(2, 2), RNG);
    Tensor x = normal(1, 3, 2);
    double[] inputs = x.toDoubles();
    double[] h = new double[2];
    double[] c = new double[2];
    for (int t = 0; t < 3; t++) {
      double[] s = sums(layer, "_l0", new double[] {inputs[2 * t], inputs[2 * t + 1]}, h.clone());
      for (int u = 0; u < 2; u++) {
        c[u] = sigmoid(s[2 + u]) * c[u] + sigmoid(s[u]) * Math.tanh(s[4 + u]);
        h[u] = sigmoid(s[6 + u]) * Math.tanh(c[u]);
      }
    }
    RecurrentOutput out = layer.run(x, Pass.EVAL);
    assertEquals(Shape.of(1, 3, 2), out.outputs().shape());
    assertEquals(Shape.of(1, 1, 2), out.h().shape());
    assertArrayEquals(h, out.h().toDoubles(), 1e-6);
    assertArrayEquals(h, out.outputs().slice(1, 2, 3).toDoubles(), 1e-6);
    assertArrayEquals(c, Objects.requireNonNull(out.c()).toDoubles(), 1e-6);
  }

  @Test
  void aPlainNetInTwoLayersAndDirections() {
    RNN layer = RNN.of(RecurrentConfig.of(2, 1).withLayers(2).inBothDirections(), RNG);
    Tensor x = normal(1, 2, 2);
    double[] in = x.toDoubles();
    double[][] steps = {{in[0], in[1]}, {in[2], in[3]}};
    for (String suffix : List.of("_l0", "_l1")) {
      double[] zero = {0};
      double f0 = Math.tanh(sums(layer, suffix, steps[0], zero)[0]);
      double f1 = Math.tanh(sums(layer, suffix, steps[1], new double[] {f0})[0]);
      double b1 = Math.tanh(sums(layer, suffix + "_reverse", steps[1], zero)[0]);
      double b0 = Math.tanh(sums(layer, suffix + "_reverse", steps[0], new double[] {b1})[0]);
      steps = new double[][] {{f0, b0}, {f1, b1}};
    }
    RecurrentOutput out = layer.run(x, Pass.EVAL);
    assertArrayEquals(
        new double[] {steps[0][0], steps[0][1], steps[1][0], steps[1][1]},
        out.outputs().toDoubles(),
        1e-6);
    assertEquals(Shape.of(4, 1, 1), out.h().shape());
    double[] last = out.h().toDoubles();
    assertArrayEquals(
        new double[] {steps[1][0], steps[0][1]}, new double[] {last[2], last[3]}, 1e-6);
    assertNull(out.c());
  }

  @Test
  void aRectifierFollowsItsFormula() {
    RNN layer = RNN.relu(RecurrentConfig.of(2, 3), RNG);
    Tensor x = normal(1, 1, 2);
    double[] h = sums(layer, "_l0", x.toDoubles(), new double[3]);
    for (int u = 0; u < 3; u++) {
      h[u] = Math.max(h[u], 0);
    }
    assertArrayEquals(h, layer.forward(x, Pass.EVAL).toDoubles(), 1e-6);
    assertEquals("RNN relu 2 -> 3", layer.describe());
  }

  @Test
  void goesOnWhereItEnded() {
    RecurrentConfig config = RecurrentConfig.of(3, 4).withLayers(2);
    Tensor x = normal(2, 5, 3);
    for (RecurrentLayer layer :
        List.of(RNN.of(config, RNG), LSTM.of(config, RNG), GRU.of(config, RNG))) {
      RecurrentOutput whole = layer.run(x, Pass.EVAL);
      RecurrentOutput head = layer.run(x.slice(1, 0, 3), Pass.EVAL);
      RecurrentOutput tail = layer.run(x.slice(1, 3, 5), head, null, Pass.EVAL);
      assertArrayEquals(whole.h().toFloats(), tail.h().toFloats(), 1e-6f);
      assertArrayEquals(
          whole.outputs().slice(1, 3, 5).toFloats(), tail.outputs().toFloats(), 1e-6f);
    }
  }

  @Test
  void timeFirstIsTheSameTransposed() {
    GRU batch = GRU.of(RecurrentConfig.of(3, 4), RNG);
    GRU time = GRU.of(RecurrentConfig.of(3, 4).timeFirst(), RNG);
    StateDict.load(time, batch.parameters());
    Tensor x = normal(2, 5, 3);
    Tensor y = time.forward(x.transpose(0, 1), Pass.EVAL);
    assertEquals(Shape.of(5, 2, 4), y.shape());
    assertArrayEquals(batch.forward(x, Pass.EVAL).toFloats(), y.transpose(0, 1).toFloats());
  }

  @Test
  void shortSequencesStopAtTheirLengths() {
    LSTM layer = LSTM.of(RecurrentConfig.of(3, 2).withLayers(2).inBothDirections(), RNG);
    Tensor x = normal(2, 4, 3);
    RecurrentOutput both = layer.run(x, null, Tensor.of(new int[] {4, 2}), Pass.EVAL);
    RecurrentOutput alone = layer.run(x.slice(0, 1, 2).slice(1, 0, 2), Pass.EVAL);
    Tensor second = both.outputs().slice(0, 1, 2);
    assertArrayEquals(alone.outputs().toFloats(), second.slice(1, 0, 2).toFloats(), 1e-6f);
    assertArrayEquals(new float[8], second.slice(1, 2, 4).toFloats());
    assertArrayEquals(alone.h().toFloats(), both.h().slice(1, 1, 2).toFloats(), 1e-6f);
  }

  @Test
  void dropoutComesBetweenLayersInTrainingOnly() {
    RecurrentConfig config = RecurrentConfig.of(3, 8).withLayers(2);
    GRU plain = GRU.of(config, RNG);
    GRU dropping = GRU.of(config.withDropout(0.5), RNG);
    StateDict.load(dropping, plain.parameters());
    Tensor x = normal(1, 2, 3);
    float[] expected = plain.forward(x, Pass.EVAL).toFloats();
    assertArrayEquals(expected, dropping.forward(x, Pass.EVAL).toFloats());
    Tensor dropped = dropping.forward(x, Pass.train(new Rng(3)));
    assertNotEquals(Tensor.of(expected).sum().item(), dropped.sum().item());
    GRU single = GRU.of(RecurrentConfig.of(3, 8).withDropout(0.5), RNG);
    assertArrayEquals(
        single.forward(x, Pass.EVAL).toFloats(),
        single.forward(x, Pass.train(new Rng(3))).toFloats());
  }

  @Test
  void tensorsAreNamedAndShapedAsInTorch() {
    GRU layer = GRU.of(RecurrentConfig.of(3, 4).withLayers(2).inBothDirections(), RNG);
    List<String> names = new ArrayList<>();
    for (String suffix : List.of("_l0", "_l0_reverse", "_l1", "_l1_reverse")) {
      for (String kind : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
        names.add(kind + suffix);
      }
    }
    Map<String, Tensor> parameters = layer.parameters();
    assertEquals(names, List.copyOf(parameters.keySet()));
    assertEquals(Shape.of(12, 3), parameter(layer, "weight_ih_l0_reverse").shape());
    assertEquals(Shape.of(12, 8), parameter(layer, "weight_ih_l1").shape());
    assertEquals(Shape.of(12, 4), parameter(layer, "weight_hh_l1_reverse").shape());
    assertEquals(Shape.of(12), parameter(layer, "bias_hh_l1").shape());
    assertEquals("GRU 3 -> 8, 2 layers, both directions", layer.describe());
  }

  @Test
  void gradientsReachEveryParameter() {
    LSTM layer = LSTM.of(RecurrentConfig.of(3, 4).withLayers(2).inBothDirections(), RNG);
    Gradients gradients = Gradients.of(layer.forward(normal(2, 3, 3), Pass.EVAL).sum());
    layer.parameters().values().forEach(p -> assertEquals(p.shape(), gradients.get(p).shape()));
    GradCheck.first(
        "lstm",
        in ->
            new LSTM(
                    RecurrentConfig.of(2, 2),
                    List.of(new RecurrentWeights(in.get(1), in.get(2), in.get(3), null)))
                .forward(in.get(0), Pass.EVAL),
        List.of(
            normal(2, 3, 2).cast(DType.F64),
            normal(8, 2).cast(DType.F64),
            normal(8, 2).cast(DType.F64),
            normal(8).cast(DType.F64)));
  }

  @Test
  void isALayerOfASequential() {
    Rng rng = new Rng(1);
    Layer net =
        Sequential.of(
            Embedding.of(5, 3, 1, rng),
            LSTM.of(RecurrentConfig.of(3, 4), rng),
            Linear.of(4, 5, Init.XAVIER_UNIFORM, rng));
    Summary summary = Summary.of(net, Shape.of(6), DType.I64);
    assertEquals(Shape.of(6, 4), summary.rows().get(1).output());
    assertEquals(16 * (3 + 4) + 32, summary.rows().get(1).parameters());
    assertEquals(6 * 16 * (3 + 4), summary.rows().get(1).multiplyAdds());
  }

  @Test
  void refusesWhatDoesNotFit() {
    LSTM layer = LSTM.of(RecurrentConfig.of(3, 4), RNG);
    assertEquals(
        "LSTM: x must be [B, T, 3], got [2,5,2]",
        assertThrows(
                ShapeMismatchException.class, () -> layer.forward(Tensor.ones(2, 5, 2), Pass.EVAL))
            .getMessage());
    RecurrentOutput other = layer.run(Tensor.ones(3, 5, 3), Pass.EVAL);
    assertEquals(
        "LSTM: h must be [1,2,4], got [1,3,4]",
        assertThrows(
                ShapeMismatchException.class,
                () -> layer.run(Tensor.ones(2, 5, 3), other, null, Pass.EVAL))
            .getMessage());
    RecurrentWeights wrong =
        new RecurrentWeights(Tensor.ones(12, 3), Tensor.ones(12, 4), null, null);
    assertEquals(
        "LSTM: weight_ih_l0 must be [16,3], got [12,3]",
        assertThrows(
                ShapeMismatchException.class,
                () -> new LSTM(RecurrentConfig.of(3, 4), List.of(wrong)))
            .getMessage());
    assertThrows(
        ShapeMismatchException.class,
        () -> new GRU(RecurrentConfig.of(3, 4).withLayers(2), List.of(wrong)));
    assertThrows(IllegalArgumentException.class, () -> RecurrentConfig.of(0, 4));
    assertThrows(IllegalArgumentException.class, () -> RecurrentConfig.of(3, 4).withDropout(1));
  }
}
