package pellucid.op;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// One of two elements by a condition: `condition ? a : b`. All three broadcast. What is not taken
/// reaches neither the result nor the gradient, be it NaN.
///
/// @param condition BOOL
/// @param a what is taken where the condition is true
/// @param b what is taken elsewhere, of the same type
/// @param outShape the shape that all broadcast to
public record Where(Tensor condition, Tensor a, Tensor b, Shape outShape) implements KernelOp {
  /// Infers the result's shape.
  public Where(Tensor condition, Tensor a, Tensor b) {
    this(
        condition,
        a,
        b,
        Shape.broadcast(
            "where", condition.shape(), Shape.broadcast("where", a.shape(), b.shape())));
  }

  /// Checks the types.
  public Where {
    condition("where", condition);
    Check.sameDType("where", a, b);
  }

  /// Checks that a condition is one.
  public static void condition(String op, Tensor condition) {
    if (condition.dtype() != DType.BOOL) {
      throw new DTypeMismatchException(
          "%s: the condition must be BOOL, got %s %s; compare it with ne(0)?"
              .formatted(op, condition.dtype(), condition.shape()));
    }
  }

  @Override
  public String name() {
    return "where";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(condition, a, b);
  }

  @Override
  public DType outDType() {
    return a.dtype();
  }
}
