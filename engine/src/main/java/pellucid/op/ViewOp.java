package pellucid.op;

import java.util.List;
import pellucid.tensor.Layout;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// An op whose result shares its operand's memory: only the layout changes.
public sealed interface ViewOp extends Op permits Reshape, Permute, Expand, Slice {
  /// The operand.
  Tensor x();

  /// The result's layout over the operand's storage.
  Layout outLayout();

  @Override
  default List<Tensor> inputs() {
    return List.of(x());
  }

  @Override
  default Shape outShape() {
    return outLayout().shape();
  }
}
