package pellucid.tensor;

import pellucid.dispatch.Dispatcher;
import pellucid.op.Gather;

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
}
