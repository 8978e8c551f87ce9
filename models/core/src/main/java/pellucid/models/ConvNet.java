package pellucid.models;

import java.util.List;
import pellucid.nn.Activation;
import pellucid.nn.Conv2d;
import pellucid.nn.Dropout;
import pellucid.nn.Flatten;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.MaxPool2d;
import pellucid.nn.Sequential;
import pellucid.op.ConvParams;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;

/// A convolutional classifier in LeNet's pattern (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner,
/// "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 86, 1998, fig. 2): stages
/// that halve the image, then dense layers; with ReLU and maxima where LeNet had tanh and averages.
///
/// @param stages for each stage the channels of its convolutions, 3x3 with padding 1, each with
///   ReLU; a 2x2 maximum ends the stage
/// @param hidden features of the dense layer before the output; dropout goes before and behind it
public record ConvNet(List<List<Integer>> stages, int hidden) implements Architecture {
  /// Copies the sizes.
  public ConvNet {
    stages = stages.stream().map(List::copyOf).toList();
  }

  @Override
  public Layer build(Shape sample, int classes, double dropout, Rng rng) {
    requireImages(sample);
    Sequential net = Sequential.of();
    long channels = sample.dim(0);
    int conv = 0;
    for (int stage = 1; stage <= stages.size(); stage++) {
      for (int width : stages.get(stage - 1)) {
        conv++;
        ConvParams params = ConvParams.DEFAULT.withPadding(1);
        net =
            net.with("conv" + conv, Conv2d.of(channels, width, 3, params, Init.HE_NORMAL, rng))
                .with("relu" + conv, Activation.RELU);
        channels = width;
      }
      net = net.with("pool" + stage, MaxPool2d.of(2));
    }
    long features = channels * halved(sample.dim(1)) * halved(sample.dim(2));
    net = dropout(net.with("flatten", new Flatten()), "drop1", dropout);
    net =
        net.with("fc1", Linear.of(features, hidden, Init.HE_NORMAL, rng))
            .with("relu" + (conv + 1), Activation.RELU);
    return dropout(net, "drop2", dropout)
        .with("out", Linear.of(hidden, classes, Init.XAVIER_UNIFORM, rng));
  }

  private static Sequential dropout(Sequential net, String name, double p) {
    return p > 0 ? net.with(name, new Dropout(p)) : net;
  }

  private long halved(long size) {
    return size >> stages.size();
  }

  private void requireImages(Shape sample) {
    if (sample.rank() != 3 || halved(sample.dim(1)) < 1 || halved(sample.dim(2)) < 1) {
      throw new ShapeMismatchException(
          "this network needs images [channels, height, width] of at least %1$dx%1$d, not samples %2$s; take an MLP"
              .formatted(1 << stages.size(), sample));
    }
  }
}
