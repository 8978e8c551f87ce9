package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// `C = activation(A B + bias) + residual`, or `C += A B` when accumulating, for each index of the
/// batch shape.
///
/// Every operand has `batch.length + 2` strides: the batch's (0 where it is broadcast), then the
/// rows', then the columns'. Transposition is a matter of strides. C's elements do not overlap.
///
/// The epilogue gives, bit for bit, what the kernels of its parts give one after the other: it
/// saves their ways to memory, nothing else.
///
/// @param batch the batch dimensions, may be empty
/// @param m rows of A and C
/// @param n columns of B and C
/// @param k columns of A and rows of B; 0 makes the product 0
/// @param a [batch, m, k]
/// @param b [batch, k, n]
/// @param c [batch, m, n]
/// @param bias added to the product, strides 0 where it is broadcast; absent when accumulating
/// @param activation a function without a number, such as RELU or GELU; absent when accumulating
/// @param residual [batch, m, n], added last, strides 0 where it is broadcast; absent when
///   accumulating
/// @param accumulate whether the product is added to what C holds
public record GemmCall(
    long[] batch,
    int m,
    int n,
    int k,
    Operand a,
    Operand b,
    Operand c,
    @Nullable Operand bias,
    @Nullable UnaryFn activation,
    @Nullable Operand residual,
    boolean accumulate) {
  /// Without activation and residual.
  public GemmCall(
      long[] batch,
      int m,
      int n,
      int k,
      Operand a,
      Operand b,
      Operand c,
      @Nullable Operand bias,
      boolean accumulate) {
    this(batch, m, n, k, a, b, c, bias, null, null, accumulate);
  }
}
