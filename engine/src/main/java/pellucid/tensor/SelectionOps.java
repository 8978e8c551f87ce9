package pellucid.tensor;

import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.op.ArgSort;
import pellucid.op.Gather;
import pellucid.op.Multinomial;
import pellucid.op.TakeAlong;
import pellucid.op.TopK;
import pellucid.op.Where;

/// Elements picked by index or by condition, as methods of a [Tensor].
public sealed interface SelectionOps permits Tensor {
  private Tensor self() {
    return (Tensor) this; // nothing else is permitted
  }

  /// The slices along an axis that the indices name (NumPy's `take`): the indices' shape takes the
  /// axis' place.
  ///
  /// @param indices any shape, I64 or I32, each in [0, size of the axis)
  default Tensor gather(Tensor indices, int axis) {
    return Dispatcher.run(new Gather(self(), indices, self().shape().axis(axis)));
  }

  /// Elements picked along an axis, each by an index of its own (NumPy's `take_along_axis`,
  /// PyTorch's `gather`): element [o, j, i] of the result is `[o, indices[o, j, i], i]` of this.
  ///
  /// @param indices of this shape except along the axis, I64 or I32, each in [0, size of the axis)
  default Tensor takeAlong(Tensor indices, int axis) {
    return Dispatcher.run(new TakeAlong(self(), indices, self().shape().axis(axis)));
  }

  /// The elements along an axis in order. Equal elements keep their order, also when descending;
  /// NaN counts as larger than all numbers. Gradients flow back to where the elements stood.
  ///
  /// The indices too: `indices = x.argSort(axis, descending)`, then `x.takeAlong(indices, axis)`.
  default Tensor sort(int axis, boolean descending) {
    return takeAlong(argSort(axis, descending), axis);
  }

  /// The indices that put the elements along an axis in order, I64: those of [#sort].
  default Tensor argSort(int axis, boolean descending) {
    int at = self().shape().axis(axis);
    return Dispatcher.run(new ArgSort(descending, self().detach(), at, self().dim(at)));
  }

  /// The k largest along an axis, in descending order: of equals the first; NaN counts as larger
  /// than all numbers.
  ///
  /// @throws ShapeMismatchException if there are fewer
  default TopK topK(long k, int axis) {
    int at = self().shape().axis(axis);
    if (k < 0 || k > self().dim(at)) {
      throw new ShapeMismatchException(
          "top_k: %d of dimension %d of %s are not there".formatted(k, at, self().shape()));
    }
    Tensor indices = Dispatcher.run(new ArgSort(true, self().detach(), at, k));
    return new TopK(takeAlong(indices, at), indices);
  }

  /// Classes drawn from rows of weights, this [..., classes], which need not add up to 1; takes one
  /// draw from the generator. The same numbers at any number of threads.
  ///
  /// @param count the draws from each row
  /// @param replacement whether a class can be drawn again; if not, each row must have `count`
  ///   positive weights
  /// @return [..., count], I64
  /// @throws PellucidException if a weight is negative, NaN or infinite, or a row has too few
  ///   positive ones
  default Tensor multinomial(int count, boolean replacement, Rng rng) {
    return Dispatcher.run(
        new Multinomial(replacement, self().detach(), count, rng.seed(), rng.nextStream()));
  }

  /// `condition ? a : b`, where this is the condition, BOOL; all three broadcast. What is not taken
  /// reaches neither the result nor the gradient, be it NaN.
  ///
  /// ```java
  /// Tensor safe = x.gt(zero).where(x.log(), zero);
  /// ```
  ///
  /// @param a what is taken where this is true
  /// @param b what is taken elsewhere, of the same type
  default Tensor where(Tensor a, Tensor b) {
    return Dispatcher.run(new Where(self(), a, b));
  }

  /// This tensor with a number where the mask is true; no gradient flows there.
  ///
  /// @param mask BOOL, broadcasts to this shape
  default Tensor maskedFill(Tensor mask, double value) {
    Tensor x = self();
    Where.condition("masked_fill", mask);
    if (!mask.shape().broadcastsTo(x.shape())) {
      throw new ShapeMismatchException(
          "masked_fill: mask %s does not broadcast to %s".formatted(mask.shape(), x.shape()));
    }
    return mask.where(Tensor.full(x.device(), Shape.of(), x.dtype(), value), x);
  }

  /// The lower triangle of the last two dimensions, zeros above: element [i, j] stays where `j <= i
  /// + diagonal`.
  default Tensor tril(long diagonal) {
    return triangle("tril", diagonal, true);
  }

  /// The upper triangle of the last two dimensions, zeros below: element [i, j] stays where `j >= i
  /// + diagonal`.
  default Tensor triu(long diagonal) {
    return triangle("triu", diagonal, false);
  }

  private Tensor triangle(String op, long diagonal, boolean lower) {
    Tensor x = self();
    if (x.shape().rank() < 2) {
      throw new ShapeMismatchException(op + ": needs two dimensions, got " + x.shape());
    }
    long m = x.dim(-2);
    long n = x.dim(-1);
    // Places up to 2^24 are exact as floats, and their comparison is fast.
    DType dtype = Math.max(m, n) < 1 << 24 ? DType.F32 : DType.F64;
    Tensor bound =
        place(m, dtype, x.device()).add((double) Math.clamp(diagonal, -m, n)).unsqueeze(1);
    Tensor column = place(n, dtype, x.device());
    Tensor kept = lower ? column.le(bound) : column.ge(bound);
    return kept.where(x, Tensor.full(x.device(), Shape.of(), x.dtype(), 0));
  }

  private static Tensor place(long count, DType dtype, Device device) {
    return Tensor.arange(count).to(device).cast(dtype);
  }
}
