package pellucid.tensor;

import java.util.Locale;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.ReduceFn;
import pellucid.op.ArgMax;
import pellucid.op.Reduce;

/// Reductions over dimensions, as methods of a [Tensor].
public sealed interface ReductionOps permits Tensor {
  private Tensor self() {
    return (Tensor) this; // nothing else is permitted
  }

  private Tensor reduce(ReduceFn fn, boolean keepDims, int... axes) {
    String name = fn.name().toLowerCase(Locale.ROOT);
    return Dispatcher.run(
        new Reduce(fn, self(), Reduce.axes(name, self().shape(), axes), keepDims));
  }

  /// The sum over these axes, which are dropped; over all if none is named.
  default Tensor sum(int... axes) {
    return reduce(ReduceFn.SUM, false, axes);
  }

  /// The sum over these axes, which stay with size 1.
  default Tensor sumKeep(int... axes) {
    return reduce(ReduceFn.SUM, true, axes);
  }

  /// The mean over these axes, which are dropped; over all if none is named.
  default Tensor mean(int... axes) {
    return reduce(ReduceFn.MEAN, false, axes);
  }

  /// The mean over these axes, which stay with size 1.
  default Tensor meanKeep(int... axes) {
    return reduce(ReduceFn.MEAN, true, axes);
  }

  /// The largest over these axes, which are dropped; over all if none is named.
  default Tensor max(int... axes) {
    return reduce(ReduceFn.MAX, false, axes);
  }

  /// The smallest over these axes, which are dropped; over all if none is named.
  default Tensor min(int... axes) {
    return reduce(ReduceFn.MIN, false, axes);
  }

  /// The index of the largest along an axis, which is dropped; the first of equals. I64.
  default Tensor argMax(int axis) {
    return Dispatcher.run(new ArgMax(self(), self().shape().axis(axis)));
  }

  /// Summed down to a shape that broadcasts to this one: the reverse of broadcasting.
  default Tensor sumTo(Shape target) {
    if (self().shape().equals(target)) {
      return self();
    }
    if (!target.broadcastsTo(self().shape())) {
      throw new ShapeMismatchException(
          "sumTo: " + target + " does not broadcast to " + self().shape());
    }
    int lead = self().shape().rank() - target.rank();
    long axes = 0;
    for (int d = 0; d < self().shape().rank(); d++) {
      boolean summed = d < lead || (target.dim(d - lead) == 1 && self().dim(d) != 1);
      axes |= summed ? 1L << d : 0;
    }
    Tensor sum = axes == 0 ? self() : Dispatcher.run(new Reduce(ReduceFn.SUM, self(), axes, true));
    return sum.reshape(target.toArray());
  }
}
