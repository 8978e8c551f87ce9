package pellucid.kernel;

/// The elementwise functions of one argument `x`; some take a number `alpha` from the call.
///
/// [#integral()] tells which of them are defined on integers; the others want a floating type.
public enum UnaryFn {
  /// `-x`
  NEG(true),
  /// `|x|`
  ABS(true),
  /// -1, 0 or 1, and NaN for NaN
  SIGN(true),
  /// `x * x`
  SQUARE(true),
  /// `x + alpha`
  ADD_SCALAR(true),
  /// `x * alpha`
  MUL_SCALAR(true),
  /// `max(x, alpha)`, NaN for NaN
  CLAMP_MIN(true),
  /// `min(x, alpha)`, NaN for NaN
  CLAMP_MAX(true),
  /// `x ^ alpha`
  POW_SCALAR(false),
  /// `1 / x`
  RECIPROCAL(false),
  /// The square root.
  SQRT(false),
  /// `1 / sqrt(x)`
  RSQRT(false),
  /// `e ^ x`
  EXP(false),
  /// The natural logarithm.
  LOG(false),
  /// The sine of x radians.
  SIN(false),
  /// The cosine of x radians.
  COS(false),
  /// The hyperbolic tangent.
  TANH(false),
  /// The error function, `2/sqrt(pi) * integral of exp(-t^2) from 0 to x`.
  ERF(false),
  /// The logistic function, `1 / (1 + exp(-x))`.
  SIGMOID(false),
  /// `log(1 + exp(x))`, computed without overflow.
  SOFTPLUS(false),
  /// `max(x, 0)`, NaN for NaN
  RELU(true),
  /// `x` where `x > 0`, else `alpha * x`
  LEAKY_RELU(false),
  /// `x * Phi(x)` with the normal distribution function, in its exact form `x/2 * (1 + erf(x / sqrt
  /// 2))` (Hendrycks and Gimpel 2016).
  GELU(false),
  /// `x * sigmoid(x)` (Elfwing et al. 2017).
  SILU(false);

  private final boolean integral;

  UnaryFn(boolean integral) {
    this.integral = integral;
  }

  /// Whether the function is defined on integer types too.
  public boolean integral() {
    return integral;
  }
}
