package pellucid.op;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The indices that put the elements along an axis in order, or the first of them. Equal elements
/// keep their order, and NaN counts as larger than all numbers ([pellucid.kernel.ArgSortCall]). It
/// has no derivative; [TakeAlong] with these indices has.
///
/// @param descending whether the largest comes first
/// @param x the argument
/// @param axis the dimension, from 0
/// @param count how many indices are wanted, at most the size of the axis
public record ArgSort(boolean descending, Tensor x, int axis, long count) implements KernelOp {
  /// Checks type and count.
  public ArgSort {
    Check.numeric("argsort", x);
    Check.that(axis >= 0 && axis < x.shape().rank(), "argsort: no axis %d in %s", axis, x.shape());
    Check.that(
        count >= 0 && count <= x.shape().dim(axis),
        "argsort: %d of dimension %d of %s are not there",
        count,
        axis,
        x.shape());
  }

  @Override
  public String name() {
    return "argsort";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public DType outDType() {
    return DType.I64;
  }

  @Override
  public Shape outShape() {
    return x.shape().with(axis, count);
  }
}
