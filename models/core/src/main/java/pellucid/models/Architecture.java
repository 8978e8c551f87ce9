package pellucid.models;

import pellucid.nn.Layer;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;

/// Builds a network for samples of any shape that suits it.
@FunctionalInterface
public interface Architecture {
  /// A network with random parameters, from [n, sample...] to logits [n, classes].
  ///
  /// @param sample the shape of one sample
  /// @param classes 1 or more
  /// @param dropout the probability to drop, in [0, 1)
  /// @throws pellucid.tensor.ShapeMismatchException if samples of this shape don't suit it
  Layer build(Shape sample, int classes, double dropout, Rng rng);
}
