package pellucid.train;

import java.util.List;
import java.util.stream.IntStream;
import pellucid.data.DataSet;
import pellucid.data.Examples;
import pellucid.models.ConvNet;
import pellucid.nn.Activation;
import pellucid.nn.BatchNorm;
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

/// Data and nets that are small enough to train in a test.
final class TestData {
  private TestData() {}

  /// Images of 1x8x8 of noise, with a bright quarter that is their class.
  static DataSet quarters(int train, int test) {
    List<String> names = List.of("top left", "top right", "bottom left", "bottom right");
    return DataSet.of(
        "quarters", Shape.of(1, 8, 8), names, quarters(train, 1L), quarters(test, 2L));
  }

  private static Examples quarters(int count, long seed) {
    float[] pixels = new Rng(seed).normal(Shape.of(count * 64L), 0.5).toFloats();
    int[] labels = IntStream.range(0, count).map(i -> i * 7 % 4).toArray();
    for (int i = 0; i < count; i++) {
      int corner = i * 64 + labels[i] / 2 * 32 + labels[i] % 2 * 4;
      for (int p = 0; p < 16; p++) {
        pixels[corner + p / 4 * 8 + p % 4] += 1;
      }
    }
    return Examples.ofFloats(pixels, 64, labels);
  }

  /// The exclusive or of two bits.
  static DataSet xor() {
    Examples all =
        Examples.ofFloats(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 2, new int[] {0, 1, 1, 0});
    return DataSet.of("xor", Shape.of(2), List.of("0", "1"), all, all);
  }

  /// With everything that a net may have: convolution, normalisation, pooling, dropout.
  static Layer convNet(long seed) {
    Rng rng = new Rng(seed);
    return Sequential.of()
        .with("conv", Conv2d.of(1, 6, 3, ConvParams.DEFAULT.withPadding(1), Init.HE_NORMAL, rng))
        .with("norm", BatchNorm.of(6))
        .with("relu", Activation.RELU)
        .with("pool", MaxPool2d.of(2))
        .with("flatten", new Flatten())
        .with("drop", new Dropout(0.2))
        .with("out", Linear.of(6 * 16, 4, Init.XAVIER_UNIFORM, rng));
  }

  /// As the zoo's nets are built.
  static Layer lenet(long seed) {
    return new ConvNet(List.of(List.of(8), List.of(16)), 32)
        .build(Shape.of(1, 8, 8), 4, 0.1, new Rng(seed));
  }
}
