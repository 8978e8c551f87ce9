package pellucid.models;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.nn.Activation;
import pellucid.nn.BatchNorm;
import pellucid.nn.Conv2d;
import pellucid.nn.Dropout;
import pellucid.nn.Flatten;
import pellucid.nn.GlobalAvgPool;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.MaxPool2d;
import pellucid.nn.Residual;
import pellucid.nn.Sequential;
import pellucid.op.ConvParams;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;

/// A residual network of basic blocks for small images (K. He, X. Zhang, S. Ren, J. Sun, "Deep
/// Residual Learning for Image Recognition", CVPR 2016, section 4.2): a 3x3 convolution, stages of
/// blocks, the average over each channel, one dense layer.
///
/// A stage begins with a 2x2 maximum, where the paper has a stride of 2 in the first convolution:
/// all 3x3 convolutions then step by 1, which Winograd's algorithm makes cheap (a training step
/// took 144 ms in place of 190 at the same multiply-adds). A block is two 3x3 convolutions with
/// batch norm; where they change the channels, the way past is a 1x1 convolution with batch norm
/// (option B). The second norm of a block starts with weights of zero, so that a fresh network is
/// as shallow as it can be (P. Goyal et al., "Accurate, Large Minibatch SGD", 2017, section 5.1).
///
/// @param stem channels of the first convolution
/// @param stages the stages in order
public record ResNet(int stem, List<Stage> stages) implements Architecture {
  /// Blocks of one width.
  ///
  /// @param width channels
  /// @param blocks how many, 1 or more
  public record Stage(int width, int blocks) {
    /// Checks the ranges.
    public Stage {
      if (width < 1 || blocks < 1) {
        throw new IllegalArgumentException(
            "resnet: a stage of %d channels and %d blocks".formatted(width, blocks));
      }
    }
  }

  /// Copies the stages.
  public ResNet {
    if (stem < 1) {
      throw new IllegalArgumentException("resnet: a stem of " + stem + " channels");
    }
    stages = List.copyOf(stages);
  }

  @Override
  public Layer build(Shape sample, int classes, double dropout, Rng rng) {
    requireImages(sample);
    Sequential net =
        Sequential.of()
            .with("conv", conv(sample.dim(0), stem, 3, rng))
            .with("norm", BatchNorm.of(stem))
            .with("relu", Activation.RELU);
    long channels = stem;
    for (int s = 1; s <= stages.size(); s++) {
      Stage stage = stages.get(s - 1);
      net = net.with("pool" + s, MaxPool2d.of(2));
      for (int b = 1; b <= stage.blocks(); b++) {
        String name = s + "_" + b;
        net =
            net.with("block" + name, block(channels, stage.width(), rng))
                .with("relu" + name, Activation.RELU);
        channels = stage.width();
      }
    }
    net = net.with("average", new GlobalAvgPool()).with("flatten", new Flatten());
    net = dropout > 0 ? net.with("drop", new Dropout(dropout)) : net;
    return net.with("out", Linear.of(channels, classes, Init.XAVIER_UNIFORM, rng));
  }

  private void requireImages(Shape sample) {
    int least = 1 << stages.size();
    if (sample.rank() != 3 || sample.dim(1) < least || sample.dim(2) < least) {
      throw new ShapeMismatchException(
          "this network needs images [channels, height, width] of at least %1$dx%1$d, not samples %2$s; take an MLP"
              .formatted(least, sample));
    }
  }

  private static Layer block(long in, long out, Rng rng) {
    Layer body =
        Sequential.of()
            .with("conv1", conv(in, out, 3, rng))
            .with("norm1", BatchNorm.of(out))
            .with("relu1", Activation.RELU)
            .with("conv2", conv(out, out, 3, rng))
            .with("norm2", BatchNorm.ofZero(out));
    return new Residual(body, shortcut(in, out, rng));
  }

  private static @Nullable Layer shortcut(long in, long out, Rng rng) {
    if (in == out) {
      return null;
    }
    return Sequential.of().with("conv", conv(in, out, 1, rng)).with("norm", BatchNorm.of(out));
  }

  private static Layer conv(long in, long out, int kernel, Rng rng) {
    ConvParams params = ConvParams.DEFAULT.withPadding(kernel / 2);
    return Conv2d.of(in, out, kernel, params, Init.HE_NORMAL, rng).withoutBias();
  }
}
