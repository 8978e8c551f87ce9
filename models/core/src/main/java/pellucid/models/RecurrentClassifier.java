package pellucid.models;

import pellucid.nn.Dropout;
import pellucid.nn.GRU;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.RecurrentConfig;
import pellucid.nn.Sequential;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// A recurrent classifier of sequences: gated recurrent units read the steps one after the other,
/// and a dense layer decides by the last state.
///
/// An image is read row by row from the top: [c, h, w] is a sequence of h steps of c w features.
///
/// @param hidden elements of a state
/// @param layers recurrent layers, one on top of the other; dropout goes between them and before
///   the dense layer
public record RecurrentClassifier(int hidden, int layers) implements Architecture {
  @Override
  public Layer build(Shape sample, int classes, double dropout, Rng rng) {
    if (sample.rank() != 3) {
      throw new ShapeMismatchException(
          "this network reads the rows of images [channels, height, width], not samples %s; take an MLP"
              .formatted(sample));
    }
    RecurrentConfig config =
        RecurrentConfig.of(sample.dim(0) * sample.dim(2), hidden)
            .withLayers(layers)
            .withDropout(dropout);
    Sequential net =
        Sequential.of()
            .with("rows", new Rows())
            .with("gru", GRU.of(config, rng))
            .with("last", new LastStep());
    net = dropout > 0 ? net.with("drop", new Dropout(dropout)) : net;
    return net.with("out", Linear.of(hidden, classes, Init.XAVIER_UNIFORM, rng));
  }

  /// Images [n, c, h, w] as sequences [n, h, c w].
  private record Rows() implements Layer {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.permute(0, 2, 1, 3).reshape(x.dim(0), x.dim(2), x.dim(1) * x.dim(3));
    }

    @Override
    public String describe() {
      return "rows as steps";
    }
  }

  /// Of sequences [n, t, f] the last step [n, f].
  private record LastStep() implements Layer {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.slice(1, x.dim(1) - 1, x.dim(1)).squeeze(1);
    }

    @Override
    public String describe() {
      return "last step";
    }
  }
}
