package pellucid.op;

import java.util.List;
import pellucid.kernel.UnaryFn;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// An elementwise function of one tensor.
///
/// @param fn the function
/// @param alpha its number, where it takes one
/// @param x the argument
public record Unary(UnaryFn fn, double alpha, Tensor x) implements KernelOp {
  /// Checks that the function is defined on the argument's type.
  public Unary {
    if (fn.integral()) {
      Check.numeric(Check.name(fn), x);
    } else {
      Check.floating(Check.name(fn), x);
    }
  }

  @Override
  public String name() {
    return Check.name(fn);
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
