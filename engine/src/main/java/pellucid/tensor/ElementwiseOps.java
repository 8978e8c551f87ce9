package pellucid.tensor;

import pellucid.dispatch.Dispatcher;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.UnaryFn;
import pellucid.op.Binary;
import pellucid.op.Unary;

/// The functions of each element, as methods of a [Tensor]: arithmetic, activations, comparisons.
/// Those of two arguments broadcast and want equal types.
public sealed interface ElementwiseOps permits Tensor {
  private Tensor self() {
    return (Tensor) this; // nothing else is permitted
  }

  // ---------------------------------------------------------------- one argument

  private Tensor unary(UnaryFn fn) {
    return unary(fn, 0);
  }

  private Tensor unary(UnaryFn fn, double alpha) {
    return Dispatcher.run(new Unary(fn, alpha, self()));
  }

  /// `-x`
  default Tensor neg() {
    return unary(UnaryFn.NEG);
  }

  /// `|x|`
  default Tensor abs() {
    return unary(UnaryFn.ABS);
  }

  /// -1, 0 or 1.
  default Tensor sign() {
    return unary(UnaryFn.SIGN);
  }

  /// `x * x`
  default Tensor square() {
    return unary(UnaryFn.SQUARE);
  }

  /// `1 / x`
  default Tensor reciprocal() {
    return unary(UnaryFn.RECIPROCAL);
  }

  /// The square root.
  default Tensor sqrt() {
    return unary(UnaryFn.SQRT);
  }

  /// `1 / sqrt(x)`
  default Tensor rsqrt() {
    return unary(UnaryFn.RSQRT);
  }

  /// `e ^ x`
  default Tensor exp() {
    return unary(UnaryFn.EXP);
  }

  /// The natural logarithm.
  default Tensor log() {
    return unary(UnaryFn.LOG);
  }

  /// The sine.
  default Tensor sin() {
    return unary(UnaryFn.SIN);
  }

  /// The cosine.
  default Tensor cos() {
    return unary(UnaryFn.COS);
  }

  /// The hyperbolic tangent.
  default Tensor tanh() {
    return unary(UnaryFn.TANH);
  }

  /// The error function.
  default Tensor erf() {
    return unary(UnaryFn.ERF);
  }

  /// The logistic function, `1 / (1 + exp(-x))`.
  default Tensor sigmoid() {
    return unary(UnaryFn.SIGMOID);
  }

  /// `log(1 + exp(x))`
  default Tensor softplus() {
    return unary(UnaryFn.SOFTPLUS);
  }

  /// `max(x, 0)`
  default Tensor relu() {
    return unary(UnaryFn.RELU);
  }

  /// `x` where positive, else `slope * x`.
  default Tensor leakyRelu(double slope) {
    return unary(UnaryFn.LEAKY_RELU, slope);
  }

  /// The Gaussian error linear unit in its exact form, `x * Phi(x)`.
  default Tensor gelu() {
    return unary(UnaryFn.GELU);
  }

  /// `x * sigmoid(x)`
  default Tensor silu() {
    return unary(UnaryFn.SILU);
  }

  /// `x ^ exponent`
  default Tensor pow(double exponent) {
    return unary(UnaryFn.POW_SCALAR, exponent);
  }

  /// `max(x, low)`
  default Tensor clampMin(double low) {
    return unary(UnaryFn.CLAMP_MIN, low);
  }

  /// `min(x, high)`
  default Tensor clampMax(double high) {
    return unary(UnaryFn.CLAMP_MAX, high);
  }

  /// `x + value`
  default Tensor add(double value) {
    return unary(UnaryFn.ADD_SCALAR, value);
  }

  /// `x - value`
  default Tensor sub(double value) {
    return unary(UnaryFn.ADD_SCALAR, -value);
  }

  /// `x * value`
  default Tensor mul(double value) {
    return unary(UnaryFn.MUL_SCALAR, value);
  }

  // ---------------------------------------------------------------- two arguments

  private Tensor binary(BinaryFn fn, Tensor other) {
    return Dispatcher.run(new Binary(fn, 0, self(), other));
  }

  /// `x + other`
  default Tensor add(Tensor other) {
    return binary(BinaryFn.ADD, other);
  }

  /// `x - other`
  default Tensor sub(Tensor other) {
    return binary(BinaryFn.SUB, other);
  }

  /// `x * other`, elementwise.
  default Tensor mul(Tensor other) {
    return binary(BinaryFn.MUL, other);
  }

  /// `x / other`, elementwise.
  default Tensor div(Tensor other) {
    return binary(BinaryFn.DIV, other);
  }

  /// `x ^ other`, elementwise.
  default Tensor pow(Tensor other) {
    return binary(BinaryFn.POW, other);
  }

  /// The larger of two, elementwise.
  default Tensor maximum(Tensor other) {
    return binary(BinaryFn.MAX, other);
  }

  /// The smaller of two, elementwise.
  default Tensor minimum(Tensor other) {
    return binary(BinaryFn.MIN, other);
  }

  /// `x == other`, BOOL.
  default Tensor eq(Tensor other) {
    return binary(BinaryFn.EQ, other);
  }

  /// `x != other`, BOOL.
  default Tensor ne(Tensor other) {
    return binary(BinaryFn.NE, other);
  }

  /// `x < other`, BOOL.
  default Tensor lt(Tensor other) {
    return binary(BinaryFn.LT, other);
  }

  /// `x <= other`, BOOL.
  default Tensor le(Tensor other) {
    return binary(BinaryFn.LE, other);
  }

  /// `x > other`, BOOL.
  default Tensor gt(Tensor other) {
    return binary(BinaryFn.GT, other);
  }

  /// `x >= other`, BOOL.
  default Tensor ge(Tensor other) {
    return binary(BinaryFn.GE, other);
  }
}
