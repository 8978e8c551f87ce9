package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of [Gather]: slices added up in a table of zeros, in the order of the indices.
///
/// @param slices the table's shape with the indices' in place of the axis
/// @param indices I64 or I32, each in [0, size of the axis)
/// @param axis the dimension of the table, from 0
/// @param outShape the table's shape
public record ScatterAdd(Tensor slices, Tensor indices, int axis, Shape outShape)
    implements KernelOp {
  /// Checks types and shapes.
  public ScatterAdd {
    Check.index("scatter_add", indices);
    Check.numeric("scatter_add", slices);
    Check.that(
        axis >= 0 && axis < outShape.rank(), "scatter_add: no axis %d in %s", axis, outShape);
    Check.shape(
        "scatter_add", "the slices", slices, Gather.outShape(outShape, indices.shape(), axis));
  }

  @Override
  public String name() {
    return "scatter_add";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(slices, indices);
  }
}
