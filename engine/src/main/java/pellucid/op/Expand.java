package pellucid.op;

import pellucid.tensor.Layout;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Repeated to a larger shape by strides of 0, as a view.
///
/// @param x the argument
/// @param outShape the shape that it broadcasts to
public record Expand(Tensor x, Shape outShape) implements ViewOp {
  /// Checks that the argument broadcasts.
  public Expand {
    Check.that(
        x.shape().broadcastsTo(outShape),
        "expand: %s does not broadcast to %s",
        x.shape(),
        outShape);
  }

  @Override
  public String name() {
    return "expand";
  }

  @Override
  public Layout outLayout() {
    return x.layout().expand(outShape);
  }
}
