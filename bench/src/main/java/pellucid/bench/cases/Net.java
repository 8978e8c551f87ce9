package pellucid.bench.cases;

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
      new Part.Dense(128, 10));

  /// Adam's learning rate in all of them.
  public static final float RATE = 1e-3f;

  /// Height and width of the images.
  public static final int SIDE = 28;

  /// Classes.
  public static final int CLASSES = 10;

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody changes
  private final List<Part> parts;

  Net(Part... parts) {
    this.parts = List.of(parts);
  }

  /// Layers, in order.
  public List<Part> parts() {
    return parts;
  }

  /// Multiplications and additions of the products in one step for one image: two for each weight
  /// and place, and twice that again for the gradients of weights and inputs.
  public double flopsPerImage() {
    double flops = 0;
    int side = SIDE;
    for (Part part : parts) {
      switch (part) {
        case Part.Conv conv -> {
          side += 2 * conv.padding() - conv.window() + 1;
          flops += 2.0 * side * side * conv.weights();
        }
        case Part.Dense dense -> flops += 2.0 * dense.in() * dense.out();
        case Part.MaxPool _ -> side /= 2;
        case Part.Relu _, Part.Flatten _ -> {}
      }
    }
    return 3 * flops;
  }

  /// A layer.
  public sealed interface Part {
    /// A square convolution with a bias.
    record Conv(int in, int out, int window, int padding) implements Part {
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
  }
}
