package pellucid.bench.peers;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
import pellucid.bench.duel.StepNet;

/// A training step in PyTorch, from the weights and the data of a network of ours.
///
/// @param loss before the step
/// @param gradients of all parameters, by name
/// @param tensors parameters and buffers after the step, by name
/// @param nextLoss of the same data after the step
record PyTorchStep(
    float loss, Map<String, float[]> gradients, Map<String, float[]> tensors, float nextLoss) {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;

  /// A network in DJL's ops.
  interface Net {
    /// Logits [..., classes].
    NDArray logits(NDArray x, PyTorchParameters parameters);
  }

  static PyTorchStep run(StepNet model, Net net, double rate) {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      PyTorchParameters p = PyTorchParameters.of(manager, model.net());
      float loss = backward(manager, model, net, p);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      p.learned().forEach((name, w) -> gradients.put(name, w.getGradient().toFloatArray()));
      p.learned().forEach((_, w) -> adam(w, rate));
      Map<String, float[]> tensors = new LinkedHashMap<>();
      p.all().forEach((name, t) -> tensors.put(name, t.toFloatArray()));
      return new PyTorchStep(loss, gradients, tensors, backward(manager, model, net, p));
    }
  }

  private static float backward(
      NDManager manager, StepNet model, Net net, PyTorchParameters parameters) {
    NDArray x = PyTorchParameters.array(manager, model.x());
    NDArray labels = PyTorchParameters.array(manager, model.labels());
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray logits = net.logits(x, parameters);
      long classes = logits.getShape().get(logits.getShape().dimension() - 1);
      NDArray loss =
          Loss.softmaxCrossEntropyLoss()
              .evaluate(new NDList(labels), new NDList(logits.reshape(-1, classes)));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /// The first step of `torch.optim.Adam` as its documentation has it. DJL's own adds eps before
  /// the correction of the second moment, which makes it 32 times as large in the first step.
  private static void adam(NDArray parameter, double rate) {
    NDArray gradient = parameter.getGradient();
    NDArray m = gradient.mul(1 - BETA1).div(1 - BETA1);
    NDArray v = gradient.square().mul(1 - BETA2).div(1 - BETA2);
    NDArray step = m.div(v.sqrt().add(EPS)).mul(rate);
    parameter.stopGradient().subi(step);
  }
}
