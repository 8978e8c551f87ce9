package pellucid.op;

import pellucid.tensor.Layout;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// The same elements in row-major order under another shape, as a view.
///
/// @param x the argument; its strides can express the new shape
/// @param outLayout the result's layout
public record Reshape(Tensor x, Layout outLayout) implements ViewOp {
  /// A reshape, or the reason why there is none.
  ///
  /// @param x a tensor of as many elements, whose strides can express the shape (a dense one always
  ///   can)
  /// @param shape one size may be -1, which is then inferred
  public static Reshape of(Tensor x, long... shape) {
    Shape target = infer(x.shape(), shape);
    return new Reshape(
        x,
        x.layout()
            .reshape(target)
            .orElseThrow(() ->
                new ShapeMismatchException(
                    "reshape: %s can't be viewed as %s; contiguous() first?"
                        .formatted(x.layout(), target))));
  }

  /// The shape with -1 resolved.
  public static Shape infer(Shape from, long... dims) {
    long[] resolved = dims.clone();
    int unknown = -1;
    long known = 1;
    for (int d = 0; d < dims.length; d++) {
      if (dims[d] == -1) {
        Check.that(unknown < 0, "reshape: only one size may be -1");
        unknown = d;
      } else {
        known *= dims[d];
      }
    }
    if (unknown >= 0) {
      Check.that(
          known > 0 && from.size() % known == 0,
          "reshape: the %d elements of %s do not divide by the other sizes' product %d",
          from.size(),
          from,
          known);
      resolved[unknown] = from.size() / known;
    }
    Shape target = Shape.of(resolved);
    Check.that(
        target.size() == from.size(),
        "reshape: %s has %d elements, %s has %d",
        from,
        from.size(),
        target,
        target.size());
    return target;
  }

  @Override
  public String name() {
    return "reshape";
  }
}
