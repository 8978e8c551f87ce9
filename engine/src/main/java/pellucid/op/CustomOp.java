package pellucid.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Dispatcher;
import pellucid.dispatch.GradMode;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A user's own op: a forward function and its vector-Jacobian product, both written in tensor ops
/// or in plain Java.
///
/// ```java
/// Tensor y = CustomOp.apply("cube", List.of(x),
///     in -> in.getFirst().pow(3),
///     (in, out, grad) -> List.of(grad.mul(in.getFirst().square()).mul(3)));
/// ```
///
/// @param name the op's name, for messages
/// @param inputs the operands
/// @param result what the forward function gave
/// @param vjp the gradient rule
public record CustomOp(String name, List<Tensor> inputs, Tensor result, Vjp vjp) implements Op {
  /// Computes the result; runs without recording.
  @FunctionalInterface
  public interface Forward {
    /// The result for these operands.
    Tensor apply(List<Tensor> inputs);
  }

  /// The gradient rule: for each operand its gradient, or null where it has none.
  @FunctionalInterface
  public interface Vjp {
    /// The operands' gradients, each of its operand's shape.
    ///
    /// @param inputs the operands
    /// @param out the result
    /// @param grad the result's gradient
    List<? extends @Nullable Tensor> apply(List<Tensor> inputs, Tensor out, Tensor grad);
  }

  /// Runs an op of one's own.
  ///
  /// @param name for messages
  /// @param inputs the operands, at least one
  /// @param forward computes the result; not recorded
  /// @param vjp the gradient rule
  public static Tensor apply(String name, List<Tensor> inputs, Forward forward, Vjp vjp) {
    boolean recording = GradMode.set(false);
    Tensor result;
    try {
      result = forward.apply(inputs);
    } finally {
      GradMode.set(recording);
    }
    return Dispatcher.run(new CustomOp(name, List.copyOf(inputs), result, vjp));
  }

  @Override
  public Shape outShape() {
    return result.shape();
  }

  @Override
  public DType outDType() {
    return result.dtype();
  }
}
