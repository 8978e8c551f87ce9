package pellucid.nn;

import java.util.Locale;
import pellucid.tensor.Tensor;

/// A function of each element by itself.
public enum Activation implements Layer {
  /// `max(x, 0)`
  RELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.relu();
    }
  },
  /// `x` where positive, else `0.01 x`.
  LEAKY_RELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.leakyRelu(0.01);
    }
  },
  /// `x Phi(x)`, exact (D. Hendrycks, K. Gimpel, 2016).
  GELU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.gelu();
    }
  },
  /// `x sigmoid(x)`
  SILU {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.silu();
    }
  },
  /// The hyperbolic tangent.
  TANH {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.tanh();
    }
  },
  /// `1 / (1 + exp(-x))`
  SIGMOID {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.sigmoid();
    }
  };

  @Override
  public String describe() {
    return switch (this) {
      case RELU -> "ReLU";
      case LEAKY_RELU -> "LeakyReLU 0.01";
      case GELU, SILU -> name();
      case TANH, SIGMOID -> name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    };
  }
}
