package pellucid.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sizes of a tensor's dimensions, outermost first; `[]` is a scalar. Sizes may be 0.
public final class Shape {
  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;
  private final long size;

  /// Of [Layout#dense(Shape)]. A race makes another equal one, which is immutable as well.
  @Nullable Layout denseLayout;

  private Shape(long[] dims) {
    long product = 1;
    for (long dim : dims) {
      if (dim < 0) {
        throw new ShapeMismatchException(
            "shape " + Arrays.toString(dims) + ": sizes must not be negative");
      }
      try {
        product = Math.multiplyExact(product, dim);
      } catch (ArithmeticException _) {
        throw new ShapeMismatchException(
            "shape " + Arrays.toString(dims) + ": more than 2^63 elements");
      }
    }
    this.dims = dims;
    this.size = product;
  }

  /// A shape of these sizes.
  ///
  /// @throws ShapeMismatchException if a size is negative
  public static Shape of(long... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /// The number of dimensions.
  public int rank() {
    return dims.length;
  }

  /// The size of a dimension; negative numbers count from the end, -1 being the last.
  public long dim(int axis) {
    return dims[axis(axis)];
  }

  /// The number of elements, 1 for a scalar.
  public long size() {
    return size;
  }

  /// The sizes, as a new array.
  public long[] toArray() {
    return dims.clone();
  }

  /// A dimension's number from the start, for one that may be counted from the end.
  ///
  /// @throws ShapeMismatchException if there is no such dimension
  public int axis(int axis) {
    int resolved = axis < 0 ? axis + dims.length : axis;
    if (resolved < 0 || resolved >= dims.length) {
      throw new ShapeMismatchException(
          "axis " + axis + ": " + this + " has " + dims.length + " dimensions");
    }
    return resolved;
  }

  /// This shape with another size along one axis.
  public Shape with(int axis, long size) {
    long[] copy = dims.clone();
    copy[axis(axis)] = size;
    return new Shape(copy);
  }

  /// The shape that both broadcast to, aligned at the last dimension: sizes are equal, or one of
  /// them is 1 (NumPy's rule).
  ///
  /// @param op the op's name, for the message
  /// @throws ShapeMismatchException if the shapes do not fit
  public static Shape broadcast(String op, Shape a, Shape b) {
    if (a.equals(b)) {
      return a;
    }
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int d = 1; d <= rank; d++) {
      long x = d <= a.rank() ? a.dims[a.rank() - d] : 1;
      long y = d <= b.rank() ? b.dims[b.rank() - d] : 1;
      if (x != y && x != 1 && y != 1) {
        throw new ShapeMismatchException(
            "%s: %s and %s do not broadcast: sizes %d and %d of dimension %d (from the end) differ and neither is 1"
                .formatted(op, a, b, x, y, d));
      }
      dims[rank - d] = x == 1 ? y : x;
    }
    return new Shape(dims);
  }

  /// Whether this shape broadcasts to the target without enlarging it.
  public boolean broadcastsTo(Shape target) {
    if (rank() > target.rank()) {
      return false;
    }
    for (int d = 1; d <= rank(); d++) {
      long own = dims[rank() - d];
      if (own != 1 && own != target.dims[target.rank() - d]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Shape shape && Arrays.equals(dims, shape.dims));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /// `[2,3]`
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int d = 0; d < dims.length; d++) {
      text.append(d == 0 ? "" : ",").append(dims[d]);
    }
    return text.append(']').toString();
  }
}
