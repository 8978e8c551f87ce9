package pellucid.data;

import pellucid.tensor.Tensor;

/// Samples for one step.
///
/// @param features F32 `[N, sample shape...]`, normalised
/// @param labels I32 `[N]`, classes from 0
public record Batch(Tensor features, Tensor labels) {
  /// Number of samples, N.
  public int size() {
    return Math.toIntExact(labels.shape().size());
  }
}
