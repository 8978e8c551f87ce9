package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of [TakeAlong]: elements added, each at an index of its own along an axis, to
/// zeros.
///
/// @param picked the elements
/// @param indices of the same shape, I64 or I32, each in [0, size of the axis)
/// @param axis the dimension, from 0
/// @param outShape the table's shape
public record AddAlong(Tensor picked, Tensor indices, int axis, Shape outShape)
    implements KernelOp {
  /// Checks types and shapes; the indices' range is checked when the op runs.
  public AddAlong {
    Check.numeric("add_along", picked);
    Check.shape("add_along", "the elements", picked, indices.shape());
    TakeAlong.check("add_along", outShape, indices, axis);
  }

  @Override
  public String name() {
    return "add_along";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(picked, indices);
  }
}
