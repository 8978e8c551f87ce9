package pellucid.tensor;

import java.util.Locale;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.ReduceFn;
import pellucid.op.ArgMax;
import pellucid.op.CumSum;
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

  /// The largest over these axes, which stay with size 1.
  default Tensor maxKeep(int... axes) {
    return reduce(ReduceFn.MAX, true, axes);
  }

  /// The smallest over these axes, which are dropped; over all if none is named.
  default Tensor min(int... axes) {
    return reduce(ReduceFn.MIN, false, axes);
  }

  /// The index of the largest along an axis, which is dropped; the first of equals. I64.
  default Tensor argMax(int axis) {
    return Dispatcher.run(new ArgMax(self(), self().shape().axis(axis)));
  }

  /// The index of the smallest along an axis, which is dropped; the first of equals, and the first
  /// NaN before all. I64.
  default Tensor argMin(int axis) {
    Tensor x = self();
    int at = x.shape().axis(axis);
    if (x.dtype() == DType.BOOL) {
      throw new DTypeMismatchException(
          "argmin: is not defined on BOOL %s; cast(DType.F32) it?".formatted(x.shape()));
    }
    if (x.dim(at) == 0) {
      throw new ShapeMismatchException(
          "argmin: dimension %d of %s is empty, there is nothing to choose from"
              .formatted(at, x.shape()));
    }
    Tensor opposite = x.detach().neg(); // of integers -1 - x, as -x has no place for the smallest
    return (x.dtype().isFloating() ? opposite : opposite.sub(1)).argMax(at);
  }

  /// Running sums along an axis: element j is the sum of the elements up to j.
  default Tensor cumsum(int axis) {
    return Dispatcher.run(new CumSum(false, self(), self().shape().axis(axis)));
  }

  /// The logarithm of the sum of exponentials over these axes, which are dropped; over all if none
  /// is named. Stable: the largest is taken out first. Where that is infinite it is the result, and
  /// no gradient flows. Of nothing it is -infinity.
  default Tensor logSumExp(int... axes) {
    Tensor x = floating("logsumexp");
    long set = Reduce.axes("logsumexp", x.shape(), axes);
    Reduce over = new Reduce(ReduceFn.SUM, x, set, false);
    if (over.count() == 0) {
      return Tensor.full(x.device(), over.outShape(), x.dtype(), Double.NEGATIVE_INFINITY);
    }
    Tensor largest = Dispatcher.run(new Reduce(ReduceFn.MAX, x.detach(), set, true));
    Tensor infinite = largest.abs().eq(largest.fullLike(Double.POSITIVE_INFINITY));
    Tensor rest = x.maskedFill(infinite, 0).sub(largest.maskedFill(infinite, 0));
    Tensor sum = Dispatcher.run(new Reduce(ReduceFn.SUM, rest.exp(), set, true));
    Tensor kept = sum.maskedFill(infinite, 1).log().add(largest);
    return kept.reshape(over.outShape().toArray());
  }

  /// The variance over these axes, which are dropped; over all if none is named. In two passes: the
  /// mean first.
  ///
  /// @param unbiased whether the sum of squares is divided by n - 1 (of one element the result is
  ///   NaN, then) instead of n
  default Tensor var(boolean unbiased, int... axes) {
    Tensor x = floating("var");
    Tensor squares = x.sub(x.meanKeep(axes)).square().sum(axes);
    long set = Reduce.axes("var", x.shape(), axes);
    long count = new Reduce(ReduceFn.SUM, x, set, false).count();
    return squares.mul(1.0 / Math.max(unbiased ? count - 1 : count, 0));
  }

  /// The standard deviation over these axes, the square root of [#var]. Where it is 0 no gradient
  /// flows (PyTorch's rule).
  default Tensor std(boolean unbiased, int... axes) {
    Tensor variance = var(unbiased, axes);
    Tensor none = variance.eq(variance.fullLike(0));
    return variance.maskedFill(none, 1).sqrt().maskedFill(none, 0);
  }

  private Tensor floating(String op) {
    Tensor x = self();
    if (!x.dtype().isFloating()) {
      throw new DTypeMismatchException(
          "%s: needs a floating type, got %s %s; cast(DType.F32) it?"
              .formatted(op, x.dtype(), x.shape()));
    }
    return x;
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
