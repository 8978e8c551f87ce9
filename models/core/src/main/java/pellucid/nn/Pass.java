package pellucid.nn;

import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;

/// What kind of pass goes through a network.
///
/// @param training whether dropout drops and normalisation uses the batch's own statistics
/// @param rng where random numbers come from; present when training
public record Pass(boolean training, @Nullable Rng rng) {
  /// To evaluate or to predict: deterministic, nothing changes.
  public static final Pass EVAL = new Pass(false, null);

  /// Checks that a training pass has random numbers.
  public Pass {
    if (training && rng == null) {
      throw new IllegalArgumentException("pass: training needs an Rng; use Pass.train(rng)");
    }
  }

  /// To train.
  public static Pass train(Rng rng) {
    return new Pass(true, rng);
  }
}
