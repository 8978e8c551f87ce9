package pellucid.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pellucid.dispatch.Dispatcher;
import pellucid.op.Expand;
import pellucid.op.Flip;
import pellucid.op.Pad;
import pellucid.op.Permute;
import pellucid.op.Reduce;
import pellucid.op.Reshape;
import pellucid.op.Slice;

/// Other arrangements of the same elements, as methods of a [Tensor]: views where strides allow it.
public sealed interface ShapeOps permits Tensor {
  private Tensor self() {
    return (Tensor) this; // nothing else is permitted
  }

  /// The same elements in row-major order under another shape: a view where strides allow it, else
  /// a copy. One size may be -1.
  default Tensor reshape(long... shape) {
    Shape target = Reshape.infer(self().shape(), shape);
    if (target.equals(self().shape())) {
      return self();
    }
    Tensor source = self().layout().reshape(target).isPresent() ? self() : self().contiguous();
    return Dispatcher.run(Reshape.of(source, target.toArray()));
  }

  /// All dimensions from `start` on as one.
  default Tensor flatten(int start) {
    int from = self().shape().rank() == 0 ? 0 : self().shape().axis(start);
    long[] dims = new long[from + 1];
    for (int d = 0; d < from; d++) {
      dims[d] = self().dim(d);
    }
    long rest = 1;
    for (int d = from; d < self().shape().rank(); d++) {
      rest *= self().dim(d);
    }
    dims[from] = rest;
    return reshape(dims);
  }

  /// The dimensions in another order: dimension d of the result is dimension `axes[d]`. A view.
  default Tensor permute(int... axes) {
    List<Integer> order = new ArrayList<>(axes.length);
    for (int axis : axes) {
      order.add(self().shape().axis(axis));
    }
    return Dispatcher.run(new Permute(self(), List.copyOf(order)));
  }

  /// The last two dimensions exchanged. A view.
  default Tensor transpose() {
    return transpose(-2, -1);
  }

  /// Two dimensions exchanged. A view.
  default Tensor transpose(int first, int second) {
    int[] axes = new int[self().shape().rank()];
    for (int d = 0; d < axes.length; d++) {
      axes[d] = d;
    }
    axes[self().shape().axis(first)] = self().shape().axis(second);
    axes[self().shape().axis(second)] = self().shape().axis(first);
    return permute(axes);
  }

  /// Repeated along dimensions of size 1, and along new leading ones. A view.
  default Tensor expand(long... shape) {
    return Dispatcher.run(new Expand(self(), Shape.of(shape)));
  }

  /// A dimension of size 1 put in before `axis`. A view.
  default Tensor unsqueeze(int axis) {
    int rank = self().shape().rank() + 1;
    int at = axis < 0 ? axis + rank : axis;
    if (at < 0 || at >= rank) {
      throw new ShapeMismatchException("unsqueeze: no place " + axis + " in " + self().shape());
    }
    long[] dims = new long[rank];
    for (int d = 0; d < rank; d++) {
      dims[d] = d == at ? 1 : self().dim(d < at ? d : d - 1);
    }
    return reshape(dims);
  }

  /// A dimension of size 1 taken out. A view.
  default Tensor squeeze(int axis) {
    int at = self().shape().axis(axis);
    if (self().dim(at) != 1) {
      throw new ShapeMismatchException(
          "squeeze: dimension %d of %s is not of size 1".formatted(axis, self().shape()));
    }
    long[] dims = new long[self().shape().rank() - 1];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = self().dim(d < at ? d : d + 1);
    }
    return reshape(dims);
  }

  /// The indices from `start` to before `end` along an axis. A view.
  default Tensor slice(int axis, long start, long end) {
    return slice(axis, start, end, 1);
  }

  /// Every `step`-th index from `start` to before `end` along an axis. A view.
  default Tensor slice(int axis, long start, long end, long step) {
    return Dispatcher.run(new Slice(self(), self().shape().axis(axis), start, end, step));
  }

  /// Pieces of a size along an axis, the last one smaller where it must be. Views.
  default List<Tensor> split(long size, int axis) {
    long whole = self().dim(axis);
    if (size < 1) {
      throw new ShapeMismatchException("split: size " + size + " must be 1 or more");
    }
    List<Tensor> pieces = new ArrayList<>();
    for (long start = 0; start < whole; start += size) {
      pieces.add(slice(axis, start, Math.min(start + size, whole)));
    }
    return pieces.isEmpty() ? List.of(self()) : List.copyOf(pieces);
  }

  /// At most so many pieces of one size along an axis, the last one smaller where it must be: fewer
  /// where the sizes don't work out (PyTorch's rule). Views.
  default List<Tensor> chunk(long count, int axis) {
    if (count < 1) {
      throw new ShapeMismatchException("chunk: " + count + " pieces; there must be 1 or more");
    }
    return split(Math.max(1, Math.ceilDiv(self().dim(axis), count)), axis);
  }

  /// The elements in reverse order along these dimensions; along all if none is named.
  default Tensor flip(int... axes) {
    return Dispatcher.run(new Flip(self(), Reduce.axes("flip", self().shape(), axes)));
  }

  /// A number put before and behind the elements of one axis.
  default Tensor pad(int axis, long before, long after, double value) {
    long[] first = new long[self().shape().rank()];
    long[] last = new long[first.length];
    first[self().shape().axis(axis)] = before;
    last[self().shape().axis(axis)] = after;
    return pad(first, last, value);
  }

  /// A number put around the elements.
  ///
  /// @param before for each dimension how many come before it
  /// @param after for each dimension how many come behind it
  default Tensor pad(long[] before, long[] after, double value) {
    List<Long> first = Arrays.stream(before).boxed().toList();
    List<Long> last = Arrays.stream(after).boxed().toList();
    return Dispatcher.run(new Pad(self(), first, last, value));
  }
}
