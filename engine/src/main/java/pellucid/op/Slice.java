package pellucid.op;

import pellucid.tensor.Layout;
import pellucid.tensor.Tensor;

/// Every `step`-th index of one dimension from `start` to before `end`, as a view.
///
/// @param x the argument
/// @param axis the dimension, from 0
/// @param start the first index
/// @param end the index to stop before
/// @param step the distance between indices, at least 1
public record Slice(Tensor x, int axis, long start, long end, long step) implements ViewOp {
  /// Checks the range.
  public Slice {
    long size = x.shape().dim(axis);
    Check.that(step > 0, "slice: step %d must be 1 or more", step);
    Check.that(
        0 <= start && start <= end && end <= size,
        "slice: %d to %d is not within dimension %d of %s",
        start,
        end,
        axis,
        x.shape());
  }

  @Override
  public String name() {
    return "slice";
  }

  @Override
  public Layout outLayout() {
    return x.layout().slice(axis, start, end, step);
  }
}
