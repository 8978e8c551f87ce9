package pellucid.kernel;

/// The elementwise functions of two arguments `a` and `b`; some take a number `alpha` from the
/// call.
///
/// The functions named `..._GRAD` are the derivatives of activations, fused with the product by the
/// incoming gradient `b`: `a` is the activation's input, or its output where that is cheaper, as
/// each says.
public enum BinaryFn {
  /// `a + b`
  ADD(Kind.ARITHMETIC),
  /// `a - b`
  SUB(Kind.ARITHMETIC),
  /// `a * b`
  MUL(Kind.ARITHMETIC),
  /// `a / b`; on integers the quotient rounded towards zero, and an ArithmeticException where b is
  /// 0
  DIV(Kind.ARITHMETIC),
  /// The larger, NaN if either is.
  MAX(Kind.ARITHMETIC),
  /// The smaller, NaN if either is.
  MIN(Kind.ARITHMETIC),
  /// `a ^ b`
  POW(Kind.FLOATING),
  /// `a == b`
  EQ(Kind.COMPARISON),
  /// `a != b`
  NE(Kind.COMPARISON),
  /// `a < b`
  LT(Kind.COMPARISON),
  /// `a <= b`
  LE(Kind.COMPARISON),
  /// `a > b`
  GT(Kind.COMPARISON),
  /// `a >= b`
  GE(Kind.COMPARISON),
  /// `a > 0 ? b : 0`, with a the input of relu
  RELU_GRAD(Kind.FLOATING),
  /// `a > 0 ? b : alpha * b`, with a the input of leaky relu
  LEAKY_RELU_GRAD(Kind.FLOATING),
  /// `b * a * (1 - a)`, with a the output of sigmoid
  SIGMOID_GRAD(Kind.FLOATING),
  /// `b * (1 - a * a)`, with a the output of tanh
  TANH_GRAD(Kind.FLOATING),
  /// `b * (Phi(a) + a * phi(a))`, with a the input of gelu
  GELU_GRAD(Kind.FLOATING),
  /// `b * s * (1 + a * (1 - s))` for `s = sigmoid(a)`, with a the input of silu
  SILU_GRAD(Kind.FLOATING);

  private enum Kind {
    ARITHMETIC,
    FLOATING,
    COMPARISON
  }

  private final Kind kind;

  BinaryFn(Kind kind) {
    this.kind = kind;
  }

  /// Whether the result is a truth value, [DType#BOOL], instead of the arguments' type.
  public boolean isComparison() {
    return kind == Kind.COMPARISON;
  }

  /// Whether the function is defined on integer types too.
  public boolean integral() {
    return kind != Kind.FLOATING;
  }
}
