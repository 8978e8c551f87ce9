package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of [Slice]: a tensor put back in its place among zeros.
///
/// @param grad what is put back, of the slice's shape
/// @param outShape the shape that was sliced
/// @param axis the sliced dimension, from 0
/// @param start the first index
/// @param step the distance between indices
public record SliceBackward(Tensor grad, Shape outShape, int axis, long start, long step)
    implements KernelOp {
  @Override
  public String name() {
    return "slice_backward";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(grad);
  }
}
