package pellucid.op;

import java.util.List;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// An elementwise function of two tensors, which broadcast.
///
/// @param fn the function
/// @param alpha its number, where it takes one
/// @param a the first argument
/// @param b the second, of the same type
/// @param outShape the shape that both broadcast to
public record Binary(BinaryFn fn, double alpha, Tensor a, Tensor b, Shape outShape)
    implements KernelOp {
  /// Infers the result's shape.
  public Binary(BinaryFn fn, double alpha, Tensor a, Tensor b) {
    this(fn, alpha, a, b, Shape.broadcast(Check.name(fn), a.shape(), b.shape()));
  }

  /// Checks the types.
  public Binary {
    String op = Check.name(fn);
    Check.sameDType(op, a, b);
    if (!fn.integral()) {
      Check.floating(op, a);
    } else if (!fn.isComparison()) {
      Check.numeric(op, a);
    }
  }

  @Override
  public String name() {
    return Check.name(fn);
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(a, b);
  }

  @Override
  public DType outDType() {
    return fn.isComparison() ? DType.BOOL : a.dtype();
  }
}
