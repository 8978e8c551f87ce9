package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import pellucid.autodiff.Gradients;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.optim.Adam;
import pellucid.optim.Optimizer;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// What every classifier must be able to do.
final class Learning {
  private static final int SAMPLES = 10;

  private Learning() {}

  /// Noise of this sample shape.
  private static Tensor noise(Shape sample) {
    long[] dims = new long[sample.rank() + 1];
    dims[0] = SAMPLES;
    System.arraycopy(sample.toArray(), 0, dims, 1, sample.rank());
    return new Rng(9).normal(Shape.of(dims), 1);
  }

  private static Tensor labels(int classes) {
    return Tensor.of(IntStream.range(0, SAMPLES).map(i -> i * 3 % classes).toArray(), SAMPLES);
  }

  private static Tensor loss(Layer net, Tensor x, Tensor labels) {
    return net.forward(x, Pass.train(new Rng(4))).crossEntropy(labels);
  }

  /// After a step of training every parameter has a gradient that is not 0 throughout.
  static void assertEveryParameterLearns(Layer net, Shape sample, int classes) {
    Tensor x = noise(sample);
    Tensor labels = labels(classes);
    Optimizer optimizer = new Adam(net.parameters());
    optimizer.step(Gradients.of(loss(net, x, labels)), 1e-2);
    Gradients gradients = Gradients.of(loss(net, x, labels));
    List<String> still = new ArrayList<>();
    net.parameters()
        .forEach((name, p) -> {
          if (gradients.get(p).abs().sum().item() == 0) {
            still.add(name);
          }
        });
    assertTrue(still.isEmpty(), () -> "no gradient: " + still);
  }

  /// So many steps on ten samples of noise bring the loss to a tenth of a guess's.
  static void assertLearnsByHeart(Layer net, Shape sample, int classes, int steps) {
    Tensor x = noise(sample);
    Tensor labels = labels(classes);
    Optimizer optimizer = new Adam(net.parameters());
    double last = 0;
    for (int step = 0; step < steps; step++) {
      try (var _ = TensorScope.open()) {
        Tensor loss = loss(net, x, labels);
        last = loss.item();
        optimizer.step(Gradients.of(loss), 1e-2);
      }
    }
    double reached = last;
    assertTrue(reached < Math.log(classes) / 10, () -> "loss " + reached);
  }
}
