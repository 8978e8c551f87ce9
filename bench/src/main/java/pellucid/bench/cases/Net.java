package pellucid.bench.cases;

import java.util.ArrayList;
import java.util.List;

/// The classifiers of the training steps. All have images of 1 x 28 x 28 and ten classes.
public enum Net {
  /// 784-256-128-10 with ReLU.
  MLP(
      new Part.Flatten(),
      new Part.Dense(784, 256),
      new Part.Relu(),
      new Part.Dense(256, 128),
      new Part.Relu(),
      new Part.Dense(128, 10)),

  /// LeNet-5 (Y. LeCun et al., Proc. IEEE 86, 1998, fig. 2) with ReLU and maxima.
  LENET(
      new Part.Conv(1, 6, 5, 2),
      new Part.Relu(),
      new Part.MaxPool(),
      new Part.Conv(6, 16, 5, 0),
      new Part.Relu(),
      new Part.MaxPool(),
      new Part.Flatten(),
      new Part.Dense(400, 120),
      new Part.Relu(),
      new Part.Dense(120, 84),
      new Part.Relu(),
      new Part.Dense(84, 10)),

  /// 3x3 convolutions 32-32-pool-64-64-pool, dense 128-10.
  CNN(
      new Part.Conv(1, 32, 3, 1),
      new Part.Relu(),
      new Part.Conv(32, 32, 3, 1),
      new Part.Relu(),
      new Part.MaxPool(),
      new Part.Conv(32, 64, 3, 1),
      new Part.Relu(),
      new Part.Conv(64, 64, 3, 1),
      new Part.Relu(),
      new Part.MaxPool(),
      new Part.Flatten(),
      new Part.Dense(3136, 128),
      new Part.Relu(),
      new Part.Dense(128, 10)),

  /// ResNet-20 (K. He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, section
  /// 4.2): 3 stages of 16, 32 and 64 channels with three blocks each, halved between stages, with
  /// 1x1 convolutions where the way past a block changes its shape (their option B).
  RESNET(residual(3));

  /// Adam's learning rate in all of them.
  public static final float RATE = 1e-3f;

  /// Height and width of the images.
  public static final int SIDE = 28;

  /// Classes.
  public static final int CLASSES = 10;

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody changes
  private final List<Part> parts;

  Net(Part... parts) {
    this(List.of(parts));
  }

  Net(List<Part> parts) {
    this.parts = parts;
  }

  private static List<Part> residual(int blocks) {
    List<Part> parts = new ArrayList<>(convNorm(1, 16, 3, 1));
    parts.add(new Part.Relu());
    int in = 16;
    for (int out = 16; out <= 64; out *= 2) {
      for (int i = 0; i < blocks; i++) {
        parts.add(block(in, out));
        parts.add(new Part.Relu());
        in = out;
      }
    }
    parts.add(new Part.AvgPool(SIDE / 4));
    parts.add(new Part.Flatten());
    parts.add(new Part.Dense(in, CLASSES));
    return List.copyOf(parts);
  }

  private static Part block(int in, int out) {
    int stride = in == out ? 1 : 2;
    List<Part> body = new ArrayList<>(convNorm(in, out, 3, stride));
    body.add(new Part.Relu());
    body.addAll(convNorm(out, out, 3, 1));
    return new Part.Residual(body, in == out ? List.of() : convNorm(in, out, 1, stride));
  }

  private static List<Part> convNorm(int in, int out, int window, int stride) {
    return List.of(
        new Part.Conv(in, out, window, window / 2, stride, false), new Part.BatchNorm(out));
  }

  /// Layers, in order.
  public List<Part> parts() {
    return parts;
  }

  /// The same layers without kinks: GELU for ReLU, averages for maxima. At a kink rounding decides
  /// which way a gradient goes; here results of different kernels can be compared closely.
  public List<Part> smoothParts() {
    return parts.stream().map(Net::smooth).toList();
  }

  private static Part smooth(Part part) {
    return switch (part) {
      case Part.Relu _ -> new Part.Gelu();
      case Part.MaxPool _ -> new Part.AvgPool(2);
      case Part.Residual(var body, var past) ->
          new Part.Residual(
              body.stream().map(Net::smooth).toList(), past.stream().map(Net::smooth).toList());
      case Part.Conv _,
          Part.Dense _,
          Part.Gelu _,
          Part.AvgPool _,
          Part.Flatten _,
          Part.BatchNorm _ ->
          part;
    };
  }

  /// Multiplications and additions of the products in one step for one image: two for each weight
  /// and place, and twice that again for the gradients of weights and inputs.
  public double flopsPerImage() {
    return 3 * new Count().through(parts, SIDE);
  }

  /// Operations of a forward pass, and the side of the images on the way.
  private static final class Count {
    private int side;

    double through(List<Part> parts, int from) {
      side = from;
      double flops = 0;
      for (Part part : parts) {
        switch (part) {
          case Part.Conv conv -> {
            side = (side + 2 * conv.padding() - conv.window()) / conv.stride() + 1;
            flops += 2.0 * side * side * conv.weights();
          }
          case Part.Dense dense -> flops += 2.0 * dense.in() * dense.out();
          case Part.MaxPool _ -> side /= 2;
          case Part.Residual block -> {
            int before = side;
            flops += through(block.past(), before);
            flops += through(block.body(), before);
          }
          case Part.AvgPool pool -> side /= pool.window();
          case Part.Relu _, Part.Gelu _, Part.Flatten _, Part.BatchNorm _ -> {}
        }
      }
      return flops;
    }
  }

  /// A layer.
  public sealed interface Part {
    /// A square convolution.
    record Conv(int in, int out, int window, int padding, int stride, boolean bias)
        implements Part {
      /// With stride 1 and a bias.
      public Conv(int in, int out, int window, int padding) {
        this(in, out, window, padding, 1, true);
      }

      /// How many weights there are, without the bias.
      public int weights() {
        return in * out * window * window;
      }
    }

    /// `y = x w^T + b` with w [out, in].
    record Dense(int in, int out) implements Part {}

    /// The larger of zero and x.
    record Relu() implements Part {}

    /// Maxima of 2x2 places.
    record MaxPool() implements Part {}

    /// An image as a vector.
    record Flatten() implements Part {}

    /// Normalisation of each channel by its statistics in the batch, which move running ones.
    record BatchNorm(int channels) implements Part {}

    /// The sum of what the body makes of an image and of what is past it: the image itself if that
    /// is empty.
    record Residual(List<Part> body, List<Part> past) implements Part {
      /// Copies the lists.
      public Residual {
        body = List.copyOf(body);
        past = List.copyOf(past);
      }
    }

    /// The exact one, by the error function.
    record Gelu() implements Part {}

    /// Averages of square windows side by side.
    record AvgPool(int window) implements Part {}
  }
}
