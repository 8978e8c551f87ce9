package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Running sums along an axis. Its gradient is the same in the other direction.
///
/// @param reverse whether sums run from the last element to the first
/// @param x the argument
/// @param axis the dimension, from 0
public record CumSum(boolean reverse, Tensor x, int axis) implements KernelOp {
  /// Checks the type.
  public CumSum {
    Check.numeric("cumsum", x);
    Check.that(axis >= 0 && axis < x.shape().rank(), "cumsum: no axis %d in %s", axis, x.shape());
  }

  @Override
  public String name() {
    return "cumsum";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return x.shape();
  }
}
