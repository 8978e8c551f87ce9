package pellucid.models;

import java.util.List;
import pellucid.nn.Activation;
import pellucid.nn.Dropout;
import pellucid.nn.Flatten;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Sequential;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;

/// A multi-layer perceptron: dense layers with ReLU between them, dropout behind each hidden one.
///
/// @param hidden features of the hidden layers
public record Mlp(List<Integer> hidden) implements Architecture {
  /// Copies the sizes.
  public Mlp {
    hidden = List.copyOf(hidden);
  }

  /// With hidden layers of these sizes.
  public static Mlp of(Integer... hidden) {
    return new Mlp(List.of(hidden));
  }

  @Override
  public Layer build(Shape sample, int classes, double dropout, Rng rng) {
    Sequential net = Sequential.of().with("flatten", new Flatten());
    long features = sample.size();
    for (int i = 1; i <= hidden.size(); i++) {
      int width = hidden.get(i - 1);
      net =
          net.with("fc" + i, Linear.of(features, width, Init.HE_NORMAL, rng))
              .with("relu" + i, Activation.RELU);
      net = dropout > 0 ? net.with("drop" + i, new Dropout(dropout)) : net;
      features = width;
    }
    return net.with("out", Linear.of(features, classes, Init.XAVIER_UNIFORM, rng));
  }
}
