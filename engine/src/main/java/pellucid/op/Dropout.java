package pellucid.op;

import java.util.List;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Inverted dropout: each element becomes 0 with probability p, the others are divided by `1 - p`.
/// The same key and stream drop the same elements, so this op is its own gradient.
///
/// @param x the argument
/// @param p the probability to drop, in [0, 1)
/// @param key the generator's seed
/// @param stream the number of the draw
public record Dropout(Tensor x, double p, long key, long stream) implements KernelOp {
  /// Checks type and probability.
  public Dropout {
    Check.floating("dropout", x);
    if (!(p >= 0 && p < 1)) {
      throw new PellucidException("dropout: probability " + p + " is not in [0, 1)");
    }
  }

  @Override
  public String name() {
    return "dropout";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return x.shape();
  }
}
