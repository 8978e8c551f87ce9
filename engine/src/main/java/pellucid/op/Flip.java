package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The elements in reverse order along some dimensions. It is its own gradient.
///
/// @param x the argument
/// @param axes bit d is set where dimension d is reversed
public record Flip(Tensor x, long axes) implements KernelOp {
  @Override
  public String name() {
    return "flip";
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
