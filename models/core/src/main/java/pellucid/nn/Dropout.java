package pellucid.nn;

import java.util.Objects;
import pellucid.tensor.Tensor;

/// Inverted dropout (N. Srivastava et al., "Dropout", JMLR 15, 2014): in training, each element
/// becomes 0 with probability p and the others are divided by `1 - p`; in evaluation nothing
/// happens.
///
/// @param p the probability to drop, in [0, 1)
public record Dropout(double p) implements Layer {
  /// Checks the probability.
  public Dropout {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("dropout: probability " + p + " is not in [0, 1)");
    }
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return pass.training() && p > 0 ? x.dropout(p, Objects.requireNonNull(pass.rng())) : x;
  }

  @Override
  public String describe() {
    return "Dropout " + p;
  }
}
