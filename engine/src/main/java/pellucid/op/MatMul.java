package pellucid.op;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.UnaryFn;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// `activation(a b + bias)` for matrices, or stacks of matrices whose leading dimensions broadcast.
///
/// The activation costs no way to memory, but its gradient needs `a b + bias` again (only relu's
/// does without): [Tensor#linear(Tensor, Tensor, UnaryFn)] chooses.
///
/// @param a [..., m, k]
/// @param b [..., k, n]; any strides, so a transposed view costs nothing
/// @param bias broadcasts to the result; absent for none
/// @param activation a function without a number that is defined on floats; absent for none
/// @param outShape [..., m, n]
public record MatMul(
    Tensor a, Tensor b, @Nullable Tensor bias, @Nullable UnaryFn activation, Shape outShape)
    implements KernelOp {
  /// Infers the result's shape.
  public MatMul(Tensor a, Tensor b, @Nullable Tensor bias, @Nullable UnaryFn activation) {
    this(a, b, bias, activation, infer(a, b));
  }

  /// Without an activation.
  public MatMul(Tensor a, Tensor b, @Nullable Tensor bias) {
    this(a, b, bias, null);
  }

  /// Checks the types and that the bias fits.
  public MatMul {
    Check.floating("matmul", a);
    Check.sameDType("matmul", a, b);
    if (bias != null) {
      Check.sameDType("matmul", a, bias);
      Check.that(
          bias.shape().broadcastsTo(outShape),
          "matmul: bias %s does not broadcast to the product %s",
          bias.shape(),
          outShape);
    }
    if (activation != null && takesNumber(activation)) {
      throw new PellucidException(
          "matmul: %s takes a number; apply it to the product".formatted(Check.name(activation)));
    }
  }

  private static boolean takesNumber(UnaryFn fn) {
    return switch (fn) {
      case ADD_SCALAR, MUL_SCALAR, CLAMP_MIN, CLAMP_MAX, POW_SCALAR, LEAKY_RELU -> true;
      case NEG, ABS, SIGN, SQUARE, RECIPROCAL, SQRT, RSQRT, EXP, LOG, SIN, COS -> false;
      case TANH, ERF, SIGMOID, SOFTPLUS, RELU, GELU, SILU -> false;
    };
  }

  private static Shape infer(Tensor a, Tensor b) {
    Shape left = a.shape();
    Shape right = b.shape();
    Check.that(
        left.rank() >= 2 && right.rank() >= 2,
        "matmul: %s x %s: both operands need two dimensions; unsqueeze the vector?",
        left,
        right);
    Check.that(
        left.dim(-1) == right.dim(-2),
        "matmul: %s x %s: inner dimensions %d and %d differ; transpose an operand?",
        left,
        right,
        left.dim(-1),
        right.dim(-2));
    if (left.rank() == 2 && right.rank() == 2) {
      return Shape.of(left.dim(0), right.dim(1));
    }
    Shape batch = Shape.broadcast("matmul", batch(left), batch(right));
    long[] dims = new long[batch.rank() + 2];
    System.arraycopy(batch.toArray(), 0, dims, 0, batch.rank());
    dims[batch.rank()] = left.dim(-2);
    dims[batch.rank() + 1] = right.dim(-1);
    return Shape.of(dims);
  }

  private static Shape batch(Shape shape) {
    return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
  }

  @Override
  public String name() {
    return "matmul";
  }

  @Override
  public List<Tensor> inputs() {
    return bias == null ? List.of(a, b) : List.of(a, b, bias);
  }

  @Override
  public long multiplyAdds() {
    return outShape.size() * a.shape().dim(-1);
  }
}
