package pellucid.op;

import java.util.List;
import pellucid.kernel.ReduceFn;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Reduces the dimensions in a set of axes.
///
/// @param fn the reduction
/// @param x the argument
/// @param axes bit d is set where dimension d is reduced
/// @param keepDims whether reduced dimensions stay, with size 1
public record Reduce(ReduceFn fn, Tensor x, long axes, boolean keepDims) implements KernelOp {
  /// Checks the type, and that a maximum has something to choose from.
  public Reduce {
    Check.numeric(Check.name(fn), x);
    boolean chooses = fn == ReduceFn.MAX || fn == ReduceFn.MIN;
    for (int d = 0; d < x.shape().rank(); d++) {
      Check.that(
          !(chooses && reduces(axes, d) && x.shape().dim(d) == 0),
          "%s: dimension %d of %s is empty, there is nothing to choose from",
          Check.name(fn),
          d,
          x.shape());
    }
    if (fn == ReduceFn.MEAN) {
      Check.floating("mean", x);
    }
  }

  /// The set of all dimensions, or of those named; negative numbers count from the end.
  public static long axes(String op, Shape shape, int... named) {
    if (named.length == 0) {
      return (1L << shape.rank()) - 1;
    }
    long set = 0;
    for (int axis : named) {
      long bit = 1L << shape.axis(axis);
      Check.that((set & bit) == 0, "%s: axis %d of %s is named twice", op, axis, shape);
      set |= bit;
    }
    return set;
  }

  private static boolean reduces(long axes, int d) {
    return (axes >>> d & 1) != 0;
  }

  /// Whether a dimension is reduced.
  public boolean reduces(int d) {
    return reduces(axes, d);
  }

  /// The number of elements that go into each result.
  public long count() {
    long count = 1;
    for (int d = 0; d < x.shape().rank(); d++) {
      count *= reduces(d) ? x.shape().dim(d) : 1;
    }
    return count;
  }

  @Override
  public String name() {
    return Check.name(fn);
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return keepDims ? keptShape() : droppedShape();
  }

  /// The result's shape with reduced dimensions of size 1.
  public Shape keptShape() {
    long[] dims = x.shape().toArray();
    for (int d = 0; d < dims.length; d++) {
      dims[d] = reduces(d) ? 1 : dims[d];
    }
    return Shape.of(dims);
  }

  private Shape droppedShape() {
    long[] dims = new long[x.shape().rank() - Long.bitCount(axes)];
    int next = 0;
    for (int d = 0; d < x.shape().rank(); d++) {
      if (!reduces(d)) {
        dims[next++] = x.shape().dim(d);
      }
    }
    return Shape.of(dims);
  }
}
