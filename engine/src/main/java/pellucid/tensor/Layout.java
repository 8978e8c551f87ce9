package pellucid.tensor;

import java.util.Arrays;
import java.util.Optional;
import pellucid.kernel.Buffer;
import pellucid.kernel.Operand;

/// How a tensor's elements lie in its storage: element `[i, j, ...]` is at `offset + i * strides[0]
/// + j * strides[1] + ...`.
///
/// Views (reshape, permute, slice, expand) are new layouts over the same storage.
public final class Layout {
  private final Shape shape;
  private final long[] strides;
  private final long offset;
  private final boolean dense;

  private Layout(Shape shape, long[] strides, long offset) {
    this.shape = shape;
    this.strides = strides;
    this.offset = shape.size() == 0 ? 0 : offset; // else it may lie outside of the storage
    this.dense = isRowMajor(shape, strides);
  }

  private Layout(Shape shape) {
    this.shape = shape;
    this.strides = Operand.rowMajor(shape.toArray());
    this.offset = 0;
    this.dense = true;
  }

  /// Row-major without gaps from the storage's start. A shape's is made once: every op asks for the
  /// one of its result, which often has the shape of an operand.
  public static Layout dense(Shape shape) {
    Layout known = shape.denseLayout;
    if (known == null) {
      known = new Layout(shape);
      shape.denseLayout = known;
    }
    return known;
  }

  private static boolean isRowMajor(Shape shape, long[] strides) {
    long step = 1;
    for (int d = shape.rank() - 1; d >= 0; d--) {
      long size = shape.dim(d);
      if (size != 1 && strides[d] != step) {
        return shape.size() == 0;
      }
      step *= size;
    }
    return true;
  }

  /// The sizes.
  public Shape shape() {
    return shape;
  }

  /// The step of one dimension, in elements.
  public long stride(int axis) {
    return strides[shape.axis(axis)];
  }

  /// The steps of all dimensions, in elements, as a new array.
  public long[] strides() {
    return strides.clone();
  }

  /// The first element's index in the storage.
  public long offset() {
    return offset;
  }

  /// Whether the elements are row-major without gaps.
  public boolean isDense() {
    return dense;
  }

  /// The same elements in other dimensions, if strides can say it without a copy.
  public Optional<Layout> reshape(Shape target) {
    if (dense) {
      return Optional.of(new Layout(target, Operand.rowMajor(target.toArray()), offset));
    }
    long[] sizes = new long[shape.rank()];
    long[] steps = new long[shape.rank()];
    long[] result = new long[target.rank()];
    int to = target.rank() - 1;
    for (int run = mergeRuns(sizes, steps) - 1; run >= 0; run--) {
      long filled = 1;
      while (filled < sizes[run]) {
        result[to] = steps[run] * filled;
        filled *= target.dim(to--);
      }
      if (filled != sizes[run]) {
        return Optional.empty();
      }
    }
    return Optional.of(new Layout(target, result, offset));
  }

  /// Fills the sizes and steps of the runs that neighbouring dimensions form, and gives their
  /// number.
  private int mergeRuns(long[] sizes, long[] steps) {
    int last = -1;
    for (int d = 0; d < shape.rank(); d++) {
      long size = shape.dim(d);
      if (size == 1) {
        continue;
      }
      if (last >= 0 && steps[last] == strides[d] * size) {
        sizes[last] *= size;
      } else {
        sizes[++last] = size;
      }
      steps[last] = strides[d];
    }
    return last + 1;
  }

  /// The dimensions in another order: dimension d of the result is dimension `axes[d]` of this.
  public Layout permute(int... axes) {
    long[] dims = new long[axes.length];
    long[] steps = new long[axes.length];
    for (int d = 0; d < axes.length; d++) {
      dims[d] = shape.dim(axes[d]);
      steps[d] = strides[axes[d]];
    }
    return new Layout(Shape.of(dims), steps, offset);
  }

  /// Every `step`-th index of one dimension from `start` to before `end`.
  public Layout slice(int axis, long start, long end, long step) {
    long[] steps = strides.clone();
    steps[axis] *= step;
    long size = Math.max(0, (end - start + step - 1) / step);
    return new Layout(shape.with(axis, size), steps, offset + start * strides[axis]);
  }

  /// Repeated to a larger shape by strides of 0, aligned at the last dimension.
  public Layout expand(Shape target) {
    long[] steps = new long[target.rank()];
    int lead = target.rank() - shape.rank();
    for (int d = lead; d < steps.length; d++) {
      steps[d] = shape.dim(d - lead) == 1 ? 0 : strides[d - lead];
    }
    return new Layout(target, steps, offset);
  }

  /// A buffer seen through this layout. The strides are shared, not copied.
  public Operand operand(Buffer buffer) {
    return new Operand(buffer, offset, strides);
  }

  /// A buffer seen through this layout in reverse order along the dimensions whose bit is set: the
  /// source of a copy, as layouts have no negative strides.
  public Operand reversed(long axes, Buffer buffer) {
    long[] steps = strides.clone();
    long first = offset;
    for (int d = 0; d < steps.length; d++) {
      if ((axes >>> d & 1) != 0 && shape.size() > 0) {
        first += (shape.dim(d) - 1) * steps[d];
        steps[d] = -steps[d];
      }
    }
    return new Operand(buffer, first, steps);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Layout layout
        && shape.equals(layout.shape)
        && Arrays.equals(strides, layout.strides)
        && offset == layout.offset;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * shape.hashCode() + Arrays.hashCode(strides)) + Long.hashCode(offset);
  }

  @Override
  public String toString() {
    return shape + " strides " + Arrays.toString(strides) + " offset " + offset;
  }
}
