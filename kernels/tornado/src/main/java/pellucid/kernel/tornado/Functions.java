package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// The elementwise functions as the device computes them, by their [FunctionNumbers]. Numbers have
/// no gaps: TornadoVM makes wrong code of a switch that has.
final class Functions {
  /// The number of no function.
  static final int IDENTITY = 24;

  /// The number of "is not 0", as 1 or 0.
  static final int TRUTH = 25;

  /// Where the functions of two operands begin among all functions.
  static final int BINARY = 32;

  /// Where the comparisons begin among all functions.
  static final int COMPARISONS = 48;

  /// The number among all functions of "the second where the first is not 0, else the third".
  static final int WHERE = 56;

  private static final float SQRT_HALF = 0.70710677f;
  private static final float INV_SQRT_TWO_PI = 0.3989423f;

  private Functions() {}

  /// A function of up to three operands.
  static float of(int fn, float a, float b, float c, float alpha) {
    if (fn < BINARY) {
      return unary(fn, a, alpha);
    }
    if (fn < COMPARISONS) {
      return binary(fn - BINARY, a, b, alpha);
    }
    if (fn < WHERE) {
      return compare(fn - COMPARISONS, a, b);
    }
    return a != 0 ? b : c;
  }

  static float unary(int fn, float x, float alpha) {
    return switch (fn) {
      case 0 -> -x; // NEG
      case 1 -> TornadoMath.abs(x); // ABS
      case 2 -> sign(x); // SIGN
      case 3 -> x * x; // SQUARE
      case 4 -> x + alpha; // ADD_SCALAR
      case 5 -> x * alpha; // MUL_SCALAR
      case 6 -> x < alpha ? alpha : x; // CLAMP_MIN
      case 7 -> x > alpha ? alpha : x; // CLAMP_MAX
      case 8 -> pow(x, alpha); // POW_SCALAR
      case 9 -> 1 / x; // RECIPROCAL
      case 10 -> TornadoMath.sqrt(x); // SQRT
      case 11 -> 1 / TornadoMath.sqrt(x); // RSQRT
      case 12 -> TornadoMath.exp(x); // EXP
      case 13 -> TornadoMath.log(x); // LOG
      case 14 -> Trigonometry.sin(x); // SIN
      case 15 -> Trigonometry.cos(x); // COS
      case 16 -> tanh(x); // TANH
      case 17 -> erf(x); // ERF
      case 18 -> sigmoid(x); // SIGMOID
      case 19 -> softplus(x); // SOFTPLUS
      case 20 -> x < 0 ? 0 : x; // RELU
      case 21 -> x > 0 ? x : alpha * x; // LEAKY_RELU
      case 22 -> x * normalCdf(x); // GELU
      case 23 -> x * sigmoid(x); // SILU
      case 24 -> x; // IDENTITY
      case 25 -> x != 0 ? 1 : 0; // TRUTH
      default -> x;
    };
  }

  static float binary(int fn, float a, float b, float alpha) {
    return switch (fn) {
      case 0 -> a + b; // ADD
      case 1 -> a - b; // SUB
      case 2 -> a * b; // MUL
      case 3 -> a / b; // DIV
      case 4 -> larger(a, b); // MAX
      case 5 -> -larger(-a, -b); // MIN
      case 6 -> pow(a, b); // POW
      case 7 -> a > 0 ? b : 0; // RELU_GRAD
      case 8 -> a > 0 ? b : alpha * b; // LEAKY_RELU_GRAD
      case 9 -> b * a * (1 - a); // SIGMOID_GRAD
      case 10 -> b * (1 - a * a); // TANH_GRAD
      case 11 -> b * (normalCdf(a) + a * normalPdf(a)); // GELU_GRAD
      case 12 -> b * siluSlope(a); // SILU_GRAD
      default -> a;
    };
  }

  /// False for NaN, but NE. In sums, not with `||`: TornadoVM's PTX backend would take the right
  /// side of one case's `||` from another case, where it was not computed.
  static int compare(int fn, float a, float b) {
    return switch (fn) {
      case 0 -> truth(a == b); // EQ
      case 1 -> truth(a != b); // NE
      case 2 -> truth(a < b); // LT
      case 3 -> truth(a < b) + truth(a == b); // LE: a <= b would become the negation of a > b
      case 4 -> truth(a > b); // GT
      default -> truth(a > b) + truth(a == b); // GE
    };
  }

  /// The same of whole numbers.
  static int compare(int fn, long a, long b) {
    return switch (fn) {
      case 0 -> truth(a == b); // EQ
      case 1 -> truth(a != b); // NE
      case 2 -> truth(a < b); // LT
      case 3 -> truth(a <= b); // LE
      case 4 -> truth(a > b); // GT
      default -> truth(a >= b); // GE
    };
  }

  private static int truth(boolean holds) {
    return holds ? 1 : 0;
  }

  /// The larger, NaN if either is: OpenCL's fmax would drop a NaN.
  static float larger(float a, float b) {
    return a > b || isNaN(a) ? a : b;
  }

  /// Java's power, from the power of the magnitude: of what is negative PTX has no power at all,
  /// and in OpenCL `1 ^ NaN` and `-1 ^ infinity` are 1.
  @SuppressWarnings("IdentityBinaryExpression")
  private static float pow(float a, float b) {
    float size = TornadoMath.abs(a);
    float power = TornadoMath.pow(size, b);
    if (size == 1) {
      power = isNaN(b - b) ? b - b : 1; // a constant NaN can't be compiled
    }
    if (a == 0) {
      power = b > 0 ? 0 : 1 / size;
    }
    float whole = TornadoMath.floor(b);
    float half = 0.5f * whole;
    float side = a == 0 ? 1 / a : a;
    if (side < 0) {
      if (whole == b) {
        power = TornadoMath.floor(half) == half ? power : -power;
      } else if (a - a == 0) {
        power = a == 0 ? power : (a - a) / (a - a); // a root of what is negative
      }
    }
    if (isNaN(a)) {
      power = a;
    }
    if (isNaN(b)) {
      power = b;
    }
    return b == 0 ? 1 : power;
  }

  /// TornadoVM can't compile Float.isNaN.
  @SuppressWarnings("IdentityBinaryExpression")
  static boolean isNaN(float x) {
    return x != x;
  }

  private static float sign(float x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  static float sigmoid(float x) {
    return 1 / (1 + TornadoMath.exp(-x));
  }

  private static float siluSlope(float x) {
    float s = sigmoid(x);
    return s * (1 + x * (1 - s));
  }

  private static float softplus(float x) {
    return (x > 0 ? x : x < 0 ? 0 : x) + TornadoMath.log(1 + TornadoMath.exp(-TornadoMath.abs(x)));
  }

  private static float normalCdf(float x) {
    return 0.5f * (1 + erf(SQRT_HALF * x));
  }

  private static float normalPdf(float x) {
    return INV_SQRT_TWO_PI * TornadoMath.exp(-0.5f * x * x);
  }

  /// The hyperbolic tangent as the vector kernels compute it, within 5.5 ulp: `x P(x^2) / Q(x^2)`.
  /// PTX has one of 11 bits.
  static float tanh(float x) {
    float u = x * x;
    float p = ((1.3319058e-08f * u + 2.058347e-05f) * u + 0.0034940338f) * u + 0.13379717f;
    p = p * u + 1;
    float q = ((7.762013e-07f * u + 0.00032830916f) * u + 0.02587107f) * u + 0.46713033f;
    q = q * u + 1;
    float y = x * p / q;
    return x > 9.02f ? 1 : x < -9.02f ? -1 : y;
  }

  /// The error function as the vector kernels compute it, within 6 ulp: `x P(x^2) / Q(x^2)`.
  static float erf(float x) {
    float u = x * x;
    float p = 2.0500854e-06f * u + 0.0002848838f;
    p = ((p * u + 0.003765651f) * u + 0.05274883f) * u + 0.19040722f;
    p = p * u + 1.1283791f;
    float q = 3.809175e-05f * u + 0.0011625444f;
    q = ((q * u + 0.014969284f) * u + 0.11410943f) * u + 0.50207675f;
    q = q * u + 1;
    float y = x * p / q;
    return x > 3.92f ? 1 : x < -3.92f ? -1 : y;
  }
}
