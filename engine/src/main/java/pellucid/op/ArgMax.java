package pellucid.op;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The index of the largest element along an axis, the first of equals. It has no derivative.
///
/// @param x the argument
/// @param axis the dimension, from 0; it is dropped
public record ArgMax(Tensor x, int axis) implements KernelOp {
  /// Checks that there is something to choose from.
  public ArgMax {
    Check.numeric("argmax", x);
    Check.that(
        x.shape().dim(axis) > 0,
        "argmax: dimension %d of %s is empty, there is nothing to choose from",
        axis,
        x.shape());
  }

  @Override
  public String name() {
    return "argmax";
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
    long[] dims = new long[x.shape().rank() - 1];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = x.shape().dim(d < axis ? d : d + 1);
    }
    return Shape.of(dims);
  }
}
