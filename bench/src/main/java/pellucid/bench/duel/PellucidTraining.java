package pellucid.bench.duel;

import java.util.ArrayList;
import java.util.List;
import pellucid.autodiff.Gradients;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;
import pellucid.nn.Activation;
import pellucid.nn.Conv2d;
import pellucid.nn.Flatten;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.MaxPool2d;
import pellucid.nn.Pass;
import pellucid.nn.Sequential;
import pellucid.op.ConvParams;
import pellucid.optim.Adam;
import pellucid.optim.Optimizer;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Training steps of a classifier on one batch.
final class PellucidTraining implements Trial {
  private static final int LOSSES = 5;

  private final Work.TrainStep work;
  private final Tensor images;
  private final Tensor labels;
  private final Pass pass = Pass.train(new Rng(1));
  private final Layer net;
  private final Optimizer optimizer;

  PellucidTraining(Work.TrainStep work) {
    this.work = work;
    int pixels = Net.SIDE * Net.SIDE;
    float[] values = Inputs.uniform(1, work.batch() * pixels);
    images = Tensor.of(values, work.batch(), 1, Net.SIDE, Net.SIDE);
    labels = Tensor.of(Inputs.labels(work.batch()), work.batch());
    net = build(work.net());
    optimizer = new Adam(net.parameters());
  }

  private static Layer build(Net net) {
    List<Layer> layers = new ArrayList<>();
    long seed = 100;
    for (Net.Part part : net.parts()) {
      seed++;
      layers.add(
          switch (part) {
            case Net.Part.Conv c -> conv(c, seed);
            case Net.Part.Dense d ->
                new Linear(
                    Tensor.of(Inputs.weights(seed, d.out() * d.in(), d.in()), d.out(), d.in()),
                    Tensor.zeros(d.out()));
            case Net.Part.Relu _ -> Activation.RELU;
            case Net.Part.MaxPool _ -> MaxPool2d.of(2);
            case Net.Part.Flatten _ -> new Flatten();
          });
    }
    return Sequential.of(layers.toArray(Layer[]::new));
  }

  private static Layer conv(Net.Part.Conv c, long seed) {
    float[] weights = Inputs.weights(seed, c.weights(), c.in() * c.window() * c.window());
    return new Conv2d(
        Tensor.of(weights, c.out(), c.in(), c.window(), c.window()),
        Tensor.zeros(c.out()),
        ConvParams.DEFAULT.withPadding(c.padding()));
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      step();
    }
  }

  private double step() {
    try (var _ = TensorScope.open()) {
      Tensor loss = net.forward(images, pass).crossEntropy(labels);
      double value = loss.item();
      optimizer.step(Gradients.of(loss), Net.RATE);
      return value;
    }
  }

  /// The first gradients of all parameters, then the losses of five steps: of a network of its own,
  /// since this one may have been trained.
  @Override
  public List<float[]> result() {
    PellucidTraining fresh = new PellucidTraining(work);
    List<float[]> numbers = new ArrayList<>();
    try (var _ = TensorScope.open()) {
      Gradients gradients = Gradients.of(fresh.net.forward(images, pass).crossEntropy(labels));
      fresh.net.parameters().values().forEach(p -> numbers.add(gradients.get(p).toFloats()));
    }
    float[] losses = new float[LOSSES];
    for (int i = 0; i < LOSSES; i++) {
      losses[i] = (float) fresh.step();
    }
    numbers.add(losses);
    return numbers;
  }

  @Override
  public void close() {}
}
