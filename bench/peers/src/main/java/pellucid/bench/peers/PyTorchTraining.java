package pellucid.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Trial;

/// Training steps of a classifier on one batch: DJL's ops, its loss and its Adam, without the
/// bookkeeping of its Trainer.
final class PyTorchTraining implements Trial {
  private static final int LOSSES = 5;

  private final NDManager manager;
  private final Work.TrainStep work;
  private final List<NDArray> parameters = new ArrayList<>();
  private final NDList images;
  private final NDList labels;
  private final Loss loss = Loss.softmaxCrossEntropyLoss();
  private final Optimizer optimizer =
      Optimizer.adam().optLearningRateTracker(Tracker.fixed(Net.RATE)).build();

  PyTorchTraining(NDManager manager, Work.TrainStep work) {
    this.manager = manager;
    this.work = work;
    int pixels = Net.SIDE * Net.SIDE;
    float[] values = Inputs.uniform(1, work.batch() * pixels);
    images = new NDList(manager.create(values, new Shape(work.batch(), 1, Net.SIDE, Net.SIDE)));
    labels = new NDList(manager.create(Inputs.labels(work.batch())));
    long seed = 100;
    for (Net.Part part : work.net().parts()) {
      seed++;
      switch (part) {
        case Net.Part.Conv c ->
            learn(
                Inputs.weights(seed, c.weights(), c.in() * c.window() * c.window()),
                new Shape(c.out(), c.in(), c.window(), c.window()));
        case Net.Part.Dense d ->
            learn(Inputs.weights(seed, d.out() * d.in(), d.in()), new Shape(d.out(), d.in()));
        case Net.Part.Relu _, Net.Part.MaxPool _, Net.Part.Flatten _ -> {}
      }
    }
  }

  /// A weight and its bias of zeros.
  private void learn(float[] weights, Shape shape) {
    NDArray weight = manager.create(weights, shape);
    NDArray bias = manager.zeros(new Shape(shape.get(0)));
    weight.setRequiresGradient(true);
    bias.setRequiresGradient(true);
    parameters.add(weight);
    parameters.add(bias);
  }

  private NDArray forward() {
    Shape one = new Shape(1, 1);
    Shape two = new Shape(2, 2);
    NDArray x = images.get(0);
    int next = 0;
    for (Net.Part part : work.net().parts()) {
      switch (part) {
        case Net.Part.Conv c -> {
          Shape padding = new Shape(c.padding(), c.padding());
          NDArray weight = parameters.get(next++);
          NDArray bias = parameters.get(next++);
          x =
              x.getNDArrayInternal()
                  .convolution(x, weight, bias, one, padding, one, 1)
                  .singletonOrThrow();
        }
        case Net.Part.Dense _ -> {
          NDArray weight = parameters.get(next++);
          NDArray bias = parameters.get(next++);
          x = x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
        }
        case Net.Part.Relu _ -> x = x.getNDArrayInternal().relu();
        case Net.Part.MaxPool _ ->
            x = x.getNDArrayInternal().maxPool(two, two, new Shape(0, 0), false);
        case Net.Part.Flatten _ -> x = x.reshape(work.batch(), -1);
      }
    }
    return x;
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
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        try (NDArray gradient = parameter.getGradient()) {
          optimizer.update(Integer.toString(i), parameter, gradient);
        }
      }
      return value;
    }
  }

  /// Adds to the gradients in the parameters, which each step of Adam leaves at zero.
  private NDArray backward(NDManager scope) {
    images.tempAttach(scope);
    labels.tempAttach(scope);
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray lost = loss.evaluate(labels, new NDList(forward()));
      collector.backward(lost);
      return lost;
    }
  }

  @Override
  public List<float[]> result() {
    List<float[]> numbers = new ArrayList<>();
    try (NDManager scope = manager.newSubManager()) {
      PyTorchTraining once = new PyTorchTraining(scope, work);
      once.backward(scope).close();
      once.parameters.forEach(p -> numbers.add(p.getGradient().toFloatArray()));
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
