package pellucid.nn;

import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// How weights start: random, with a variance that keeps signals as large from layer to layer.
///
/// He: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015: variance `2 /
/// fan_in` (eq. 10), for layers followed by ReLU and its like. Xavier: X. Glorot, Y. Bengio,
/// "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010:
/// variance `2 / (fan_in + fan_out)` (eq. 12; as a uniform distribution eq. 16), for tanh, sigmoid
/// and outputs. The fans are products of a weight's sizes: `fan_in` of all but the first, `fan_out`
/// of all but the second.
public enum Init {
  /// Normal with standard deviation `sqrt(2 / fan_in)`.
  HE_NORMAL(true, false),
  /// Uniform in `±sqrt(6 / fan_in)`.
  HE_UNIFORM(true, true),
  /// Normal with standard deviation `sqrt(2 / (fan_in + fan_out))`.
  XAVIER_NORMAL(false, false),
  /// Uniform in `±sqrt(6 / (fan_in + fan_out))`.
  XAVIER_UNIFORM(false, true);

  private final boolean he;
  private final boolean uniform;

  Init(boolean he, boolean uniform) {
    this.he = he;
    this.uniform = uniform;
  }

  /// The variance of a weight of this shape.
  ///
  /// @param shape [out, in, ...]
  /// @throws IllegalArgumentException if the shape has fewer than two dimensions or is empty
  public double variance(Shape shape) {
    if (shape.rank() < 2 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "init: a weight of shape " + shape + " has no fans; it must be [out, in, ...]");
    }
    double fanIn = (double) shape.size() / shape.dim(0);
    double fanOut = (double) shape.size() / shape.dim(1);
    return he ? 2 / fanIn : 2 / (fanIn + fanOut);
  }

  /// A new weight, F32, that requires gradients; takes one draw from the generator.
  ///
  /// @param shape [out, in, ...]
  public Tensor weight(Shape shape, Rng rng) {
    double deviation = Math.sqrt(variance(shape));
    if (!uniform) {
      return rng.draw(RandomFn.NORMAL, DType.F32, shape).mul(deviation).withGrad();
    }
    double bound = Math.sqrt(3) * deviation;
    return rng.uniform(shape, -bound, bound).withGrad();
  }

  /// A new bias: zeros that require gradients.
  static Tensor bias(long size) {
    return Tensor.zeros(size).withGrad();
  }
}
