package pellucid.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.StepNet;
import pellucid.nn.GRU;
import pellucid.nn.Init;
import pellucid.nn.LSTM;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.RecurrentConfig;
import pellucid.nn.Sequential;
import pellucid.nn.TransformerEncoderLayer;
import pellucid.nn.TransformerSize;
import pellucid.optim.Adam;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

/// One training step gives what PyTorch gives from the same weights and data, tensor by tensor:
/// loss, gradients, and the weights after a step of Adam.
///
/// Weights are handed over by the names of PyTorch's state dict and as they are: no gate, head or
/// dimension changes its place.
class PyTorchParityTest {
  private static final double RATE = 1e-3;
  private static final int BATCH = 6;
  private static final int STEPS = 11;
  private static final int CLASSES = 7;

  /// Of a loss, of itself. F32 has 6e-8.
  private static final double LOSS = 1e-6;

  /// Of each element of a gradient or a buffer, in units of the root mean square of its tensor. A
  /// wrong sign, scale or order would be 1.
  private static final double GRADIENT = 2e-5;

  /// The same behind twenty convolutions, each with the rounding of Winograd's transforms.
  private static final double DEEP = 2e-4;

  /// Such a share of the elements of a parameter, and one more, may have a gradient so near zero
  /// that rounding decides its sign, and with it that of Adam's step.
  private static final double UNSURE = 0.01;

  @BeforeAll
  static void load() {
    try {
      Engine.getEngine("PyTorch");
    } catch (EngineException | LinkageError e) {
      String why = "skipped: PyTorch can't be loaded here: " + e;
      System.out.println(why);
      abort(why);
    }
  }

  @Test
  void mlp() {
    check(images(Net.MLP, true), (x, p) -> PyTorchNets.sequence(x, Net.MLP.parts(), p, ""));
  }

  @Test
  void leNet() {
    check(images(Net.LENET, true), (x, p) -> PyTorchNets.sequence(x, Net.LENET.parts(), p, ""));
  }

  /// With GELU, since ResNet-20 has so many ReLUs that some are near enough to zero for rounding.
  @Test
  void resNetWithItsRunningStatistics() {
    check(
        images(Net.RESNET, false),
        (x, p) -> PyTorchNets.sequence(x, Net.RESNET.smoothParts(), p, ""),
        DEEP);
  }

  private static StepNet images(Net net, boolean kinks) {
    return StepNet.of(new Work.TrainStep(net, 16, kinks));
  }

  @Test
  void lstmOfTwoLayers() {
    RecurrentConfig config = RecurrentConfig.of(9, 20).withLayers(2);
    StepNet model = sequences(LSTM.of(config, new Rng(3)), config);
    assertEquals(
        List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l1"),
        names(model).subList(0, 5));
    check(model, (x, p) -> head(PyTorchSequences.lstm(x, p, "net", config), p));
  }

  @Test
  void gru() {
    RecurrentConfig config = RecurrentConfig.of(9, 20);
    StepNet model = sequences(GRU.of(config, new Rng(4)), config);
    check(model, (x, p) -> head(PyTorchSequences.gru(x, p, "net", config), p));
  }

  @Test
  void gruInBothDirections() {
    RecurrentConfig config = RecurrentConfig.of(9, 20).withLayers(2).inBothDirections();
    StepNet model = sequences(GRU.of(config, new Rng(4)), config);
    check(model, (x, p) -> head(PyTorchSequences.gru(x, p, "net", config), p));
  }

  private static StepNet sequences(Layer net, RecurrentConfig config) {
    int outputs = Math.toIntExact(config.directions() * config.hidden());
    return withHead(net, Math.toIntExact(config.inputs()), outputs);
  }

  @Test
  void transformerBlockOfADecoder() {
    check(transformer(true, true), (x, p) -> transformer(x, p, true, true));
  }

  @Test
  void transformerBlockOfAnEncoder() {
    StepNet model = transformer(false, false);
    assertEquals(
        List.of(
            "self_attn.in_proj_weight",
            "self_attn.in_proj_bias",
            "self_attn.out_proj.weight",
            "self_attn.out_proj.bias",
            "linear1.weight",
            "linear1.bias",
            "linear2.weight",
            "linear2.bias",
            "norm1.weight",
            "norm1.bias",
            "norm2.weight",
            "norm2.bias"),
        names(model));
    check(model, (x, p) -> transformer(x, p, false, false));
  }

  private static StepNet transformer(boolean causal, boolean normFirst) {
    TransformerSize size = new TransformerSize(24, 4, 96, 0);
    TransformerEncoderLayer layer = TransformerEncoderLayer.gpt(size, causal, 1, new Rng(5));
    return withHead(normFirst ? layer : layer.postNorm(), 24, 24);
  }

  private static NDArray transformer(
      NDArray x, PyTorchParameters p, boolean causal, boolean normFirst) {
    NDArray mask = PyTorchSequences.causalMask(x.getManager(), STEPS);
    NDArray none = mask.zerosLike();
    return head(PyTorchSequences.transformer(x, causal ? mask : none, p, "net", 4, normFirst), p);
  }

  /// A net over sequences, batch first, whose every step is classified.
  private static StepNet withHead(Layer net, int inputs, int outputs) {
    Layer head = Linear.of(outputs, CLASSES, Init.XAVIER_UNIFORM, new Rng(6));
    long[] labels = Inputs.tokens(7, BATCH * STEPS, CLASSES);
    return new StepNet(
        Sequential.of().with("net", net).with("head", head),
        Tensor.of(Inputs.uniform(8, BATCH * STEPS * inputs), BATCH, STEPS, inputs),
        Tensor.of(labels, BATCH * STEPS));
  }

  private static NDArray head(NDArray x, PyTorchParameters p) {
    return PyTorchNets.linear(x, p, "head");
  }

  private static List<String> names(StepNet model) {
    Layer net = Objects.requireNonNull(model.net().children().get("net"));
    return List.copyOf(net.parameters().keySet());
  }

  private static void check(StepNet model, PyTorchStep.Net net) {
    check(model, net, GRADIENT);
  }

  private static void check(StepNet model, PyTorchStep.Net net, double tolerance) {
    PyTorchStep torch = PyTorchStep.run(model, net, RATE);
    Pass pass = Pass.train(new Rng(1));
    SequencedMap<String, Tensor> parameters = model.net().parameters();
    Tensor loss = model.loss(pass);
    assertEquals(torch.loss(), loss.item(), LOSS * torch.loss(), "loss");
    Gradients gradients = Gradients.of(loss);
    assertEquals(torch.gradients().keySet(), parameters.keySet());
    new Adam(parameters).step(gradients, RATE);

    List<String> wrong = new ArrayList<>();
    parameters.forEach((name, parameter) -> {
      float[] slopes = array(torch.gradients(), name);
      float[] ours = gradients.get(parameter).toFloats();
      near(wrong, "gradient of " + name, ours, slopes, tolerance);
      float[] after = array(torch.tensors(), name);
      stepped(wrong, name, parameter.toFloats(), after, ours, slopes, tolerance);
    });
    Map<String, Tensor> buffers = model.net().buffers();
    buffers.forEach(
        (name, b) -> near(wrong, name, b.toFloats(), array(torch.tensors(), name), tolerance));
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    assertEquals(torch.nextLoss(), model.loss(pass).item(), 1e-4 * torch.loss(), "next loss");
  }

  private static float[] array(Map<String, float[]> arrays, String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }

  private static double rms(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  private static void near(
      List<String> wrong, String what, float[] ours, float[] torch, double tolerance) {
    assertEquals(torch.length, ours.length, what);
    double unit = rms(torch);
    double worst = 0;
    for (int i = 0; i < ours.length; i++) {
      double difference = Math.abs((double) ours[i] - torch[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    if (worst > tolerance * unit) {
      wrong.add("%s differs by %.2g of %.2g".formatted(what, worst / unit, unit));
    }
  }

  /// Weights differ by what Adam's first step makes of the tolerance of the gradient, and by
  /// rounding. Where the gradient is 0, as behind a dead ReLU, the weight must stay what it is.
  private static void stepped(
      List<String> wrong,
      String name,
      float[] ours,
      float[] torch,
      float[] ourSlopes,
      float[] slopes,
      double tolerance) {
    double doubt = tolerance * rms(slopes);
    int unsure = 0;
    for (int i = 0; i < ours.length; i++) {
      double slope = slopes[i];
      boolean none = slope == 0 && ourSlopes[i] == 0;
      double range = none ? 0 : direction(slope + doubt) - direction(slope - doubt);
      unsure += !none && Math.abs(slope) <= doubt ? 1 : 0;
      double difference = Math.abs((double) ours[i] - torch[i]);
      if (!(difference <= RATE * (range + 1e-5) + Math.ulp(torch[i]))) {
        wrong.add(
            "%s after the step: element %d is %s, not %s; its gradient is %s"
                .formatted(name, i, ours[i], torch[i], slopes[i]));
      }
    }
    // All scores of a query change alike with the bias of the keys, so that its gradient is 0.
    double share = name.endsWith("in_proj_bias") ? 1 / 3.0 + UNSURE : UNSURE;
    if (unsure > 1 + share * ours.length) {
      wrong.add("%s: %d gradients of %d are about 0".formatted(name, unsure, ours.length));
    }
  }

  /// The first step of Adam over its rate.
  private static double direction(double slope) {
    return slope / (Math.abs(slope) + Adam.Config.DEFAULT.eps());
  }
}
