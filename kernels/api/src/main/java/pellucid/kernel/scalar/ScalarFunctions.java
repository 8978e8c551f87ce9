package pellucid.kernel.scalar;

import pellucid.kernel.BinaryFn;
import pellucid.kernel.UnaryFn;

/// The elementwise functions on one number: the definition that every backend is held to.
///
/// `StrictMath`, so that the definition is the same on every machine.
final class ScalarFunctions {
  private static final double SQRT_HALF = StrictMath.sqrt(0.5);
  private static final double INV_SQRT_TWO_PI = 1 / StrictMath.sqrt(2 * StrictMath.PI);

  private ScalarFunctions() {}

  static double unary(UnaryFn fn, double x, double alpha) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
      case SQUARE -> x * x;
      case ADD_SCALAR -> x + alpha;
      case MUL_SCALAR -> x * alpha;
      case CLAMP_MIN -> Math.max(x, alpha);
      case CLAMP_MAX -> Math.min(x, alpha);
      case POW_SCALAR -> StrictMath.pow(x, alpha);
      case RECIPROCAL -> 1 / x;
      case SQRT -> Math.sqrt(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case TANH -> StrictMath.tanh(x);
      case ERF -> ErrorFunction.erf(x);
      case SIGMOID -> sigmoid(x);
      case SOFTPLUS -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : alpha * x;
      case GELU -> x * normalCdf(x);
      case SILU -> x * sigmoid(x);
    };
  }

  /// The functions that are defined on integers; overflow wraps.
  static long unary(UnaryFn fn, long x, double alpha) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Long.signum(x);
      case SQUARE -> x * x;
      case ADD_SCALAR -> x + (long) alpha;
      case MUL_SCALAR -> x * (long) alpha;
      case CLAMP_MIN -> Math.max(x, (long) alpha);
      case CLAMP_MAX -> Math.min(x, (long) alpha);
      case RELU -> Math.max(x, 0);
      case POW_SCALAR,
          RECIPROCAL,
          SQRT,
          RSQRT,
          EXP,
          LOG,
          SIN,
          COS,
          TANH,
          ERF,
          SIGMOID,
          SOFTPLUS,
          LEAKY_RELU,
          GELU,
          SILU ->
          throw new AssertionError(fn + " is not defined on integers");
    };
  }

  /// Comparisons give 0 or 1.
  static double binary(BinaryFn fn, double a, double b, double alpha) {
    return switch (fn) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case POW -> StrictMath.pow(a, b);
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
      case RELU_GRAD -> a > 0 ? b : 0;
      case LEAKY_RELU_GRAD -> a > 0 ? b : alpha * b;
      case SIGMOID_GRAD -> b * a * (1 - a);
      case TANH_GRAD -> b * (1 - a * a);
      case GELU_GRAD -> b * (normalCdf(a) + a * normalPdf(a));
      case SILU_GRAD -> b * siluSlope(a);
    };
  }

  /// The functions that are defined on integers; overflow wraps, a division by zero is an
  /// ArithmeticException.
  static long binary(BinaryFn fn, long a, long b) {
    return switch (fn) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
      case POW, RELU_GRAD, LEAKY_RELU_GRAD, SIGMOID_GRAD, TANH_GRAD, GELU_GRAD, SILU_GRAD ->
          throw new AssertionError(fn + " is not defined on integers");
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double siluSlope(double x) {
    double s = sigmoid(x);
    return s * (1 + x * (1 - s));
  }

  private static double normalCdf(double x) {
    return 0.5 * ErrorFunction.erfc(-x * SQRT_HALF);
  }

  private static double normalPdf(double x) {
    return INV_SQRT_TWO_PI * StrictMath.exp(-0.5 * x * x);
  }
}
