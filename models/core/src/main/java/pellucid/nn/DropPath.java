package pellucid.nn;

import java.util.Arrays;
import java.util.Objects;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Stochastic depth (G. Huang et al., "Deep Networks with Stochastic Depth", ECCV 2016): in
/// training, each sample of [n, ...] becomes 0 as a whole with probability p and the others are
/// divided by `1 - p`; in evaluation nothing happens. The last layer of a [Residual]'s body, whose
/// samples then skip it.
///
/// @param p the probability to drop a sample, in [0, 1)
public record DropPath(double p) implements Layer {
  /// Checks the probability.
  public DropPath {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("drop_path: probability " + p + " is not in [0, 1)");
    }
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    if (!pass.training() || p == 0) {
      return x;
    }
    Params.require(x.shape().rank() > 0, () -> "drop_path: [] has no samples");
    long[] perSample = new long[x.shape().rank()];
    Arrays.fill(perSample, 1);
    perSample[0] = x.dim(0);
    Tensor ones = Tensor.full(x.device(), Shape.of(perSample), x.dtype(), 1);
    return x.mul(ones.dropout(p, Objects.requireNonNull(pass.rng())));
  }

  @Override
  public String describe() {
    return "DropPath " + p;
  }
}
