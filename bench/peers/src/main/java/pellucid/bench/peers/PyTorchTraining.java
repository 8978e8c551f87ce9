package pellucid.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.StepNet;
import pellucid.bench.duel.Trial;
import pellucid.nn.RecurrentConfig;

/// Training steps of a classifier on one batch: DJL's ops, its loss and its Adam, without the
/// bookkeeping of its Trainer.
final class PyTorchTraining implements Trial {
  private static final int LOSSES = 5;

  private final NDManager manager;
  private final Work.Training work;
  private final PyTorchParameters parameters;
  private final NDList inputs;
  private final NDList labels;
  private final UnaryOperator<NDArray> net;
  private final Loss loss = Loss.softmaxCrossEntropyLoss();
  private final Optimizer optimizer =
      Optimizer.adam().optLearningRateTracker(Tracker.fixed(Net.RATE)).build();

  PyTorchTraining(NDManager manager, Work.Training work) {
    this.manager = manager;
    this.work = work;
    StepNet model = StepNet.of(work);
    parameters = PyTorchParameters.of(manager, model.net());
    inputs = new NDList(PyTorchParameters.array(manager, model.x()));
    labels = new NDList(PyTorchParameters.array(manager, model.labels()));
    net = net(work);
  }

  private UnaryOperator<NDArray> net(Work.Training training) {
    return switch (training) {
      case Work.TrainStep w -> x -> PyTorchNets.sequence(x, w.parts(), parameters, "");
      case Work.LstmStep w -> {
        RecurrentConfig config = RecurrentConfig.of(w.inputs(), w.hidden()).timeFirst();
        yield x ->
            PyTorchNets.linear(
                PyTorchSequences.lstm(x, parameters, "lstm", config), parameters, "head");
      }
      case Work.GptStep w -> {
        NDArray mask = PyTorchSequences.causalMask(manager, w.block());
        yield x -> PyTorchSequences.gpt(x, mask, parameters, w.layers(), w.heads());
      }
    };
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      step();
    }
  }

  private float step() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray lost = backward(scope);
      float value = lost.getFloat();
      parameters
          .learned()
          .forEach((name, parameter) -> {
            try (NDArray gradient = parameter.getGradient()) {
              optimizer.update(name, parameter, gradient);
            }
          });
      return value;
    }
  }

  /// Adds to the gradients in the parameters, which each step of Adam leaves at zero.
  private NDArray backward(NDManager scope) {
    inputs.tempAttach(scope);
    labels.tempAttach(scope);
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray logits = net.apply(inputs.get(0));
      long classes = logits.getShape().get(logits.getShape().dimension() - 1);
      NDArray lost = loss.evaluate(labels, new NDList(logits.reshape(-1, classes)));
      collector.backward(lost);
      return lost;
    }
  }

  @Override
  public List<float[]> result() {
    List<float[]> numbers = new ArrayList<>();
    try (NDManager scope = manager.newSubManager()) {
      PyTorchTraining smooth = new PyTorchTraining(scope, work.smooth());
      smooth.backward(scope).close();
      smooth
          .parameters
          .learned()
          .values()
          .forEach(p -> numbers.add(p.getGradient().toFloatArray()));
    }
    PyTorchTraining fresh = new PyTorchTraining(manager, work); // its gradients start at zero
    float[] losses = new float[LOSSES];
    for (int i = 0; i < LOSSES; i++) {
      losses[i] = fresh.step();
    }
    numbers.add(losses);
    return numbers;
  }

  @Override
  public void close() {
    manager.close();
  }
}
