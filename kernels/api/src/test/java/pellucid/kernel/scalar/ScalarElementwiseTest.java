package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.CopyCall;
import pellucid.kernel.DType;
import pellucid.kernel.FillCall;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.UnaryFn;

class ScalarElementwiseTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();

  private static double unary(UnaryFn fn, double x, double alpha) {
    Operand out = Host.empty(DType.F64, 1);
    BACKEND.unary(new UnaryCall(fn, alpha, new long[] {1}, Host.of(DType.F64, x), out));
    return Host.values(out)[0];
  }

  private static double binary(BinaryFn fn, double a, double b, double alpha) {
    Operand out = Host.empty(fn.isComparison() ? DType.BOOL : DType.F64, 1);
    Operand left = Host.of(DType.F64, a);
    BACKEND.binary(new BinaryCall(fn, alpha, new long[] {1}, left, Host.of(DType.F64, b), out));
    return Host.values(out)[0];
  }

  /// Values worked by hand or taken from Abramowitz and Stegun's tables (7.1, 26.1).
  @ParameterizedTest
  @CsvSource({
    "NEG, 2.5, 0, -2.5",
    "ABS, -2.5, 0, 2.5",
    "SIGN, -3, 0, -1",
    "SIGN, 0, 0, 0",
    "SQUARE, -3, 0, 9",
    "ADD_SCALAR, 2, 0.5, 2.5",
    "MUL_SCALAR, 2, 0.5, 1",
    "CLAMP_MIN, -2, -1, -1",
    "CLAMP_MAX, 2, 1, 1",
    "POW_SCALAR, 2, 10, 1024",
    "RECIPROCAL, 4, 0, 0.25",
    "SQRT, 9, 0, 3",
    "RSQRT, 4, 0, 0.5",
    "EXP, 1, 0, 2.718281828459045",
    "LOG, 10, 0, 2.302585092994046",
    "SIN, 1, 0, 0.8414709848078965",
    "COS, 1, 0, 0.5403023058681398",
    "TANH, 0.5, 0, 0.46211715726000975",
    "ERF, 0.5, 0, 0.5204998778130465",
    "ERF, -2, 0, -0.9953222650189527",
    "ERF, 3, 0, 0.9999779095030014",
    "SIGMOID, 0, 0, 0.5",
    "SIGMOID, 2, 0, 0.8807970779778823",
    "SOFTPLUS, 0, 0, 0.6931471805599453",
    "SOFTPLUS, 800, 0, 800",
    "RELU, -1, 0, 0",
    "RELU, 1.5, 0, 1.5",
    "LEAKY_RELU, -2, 0.1, -0.2",
    "LEAKY_RELU, 2, 0.1, 2",
    "GELU, 1, 0, 0.8413447460685429",
    "GELU, -1, 0, -0.15865525393145707",
    "SILU, 2, 0, 1.7615941559557646"
  })
  void unaryValues(UnaryFn fn, double x, double alpha, double expected) {
    assertEquals(expected, unary(fn, x, alpha), Math.abs(expected) * 4e-15);
  }

  @ParameterizedTest
  @EnumSource(UnaryFn.class)
  void nanStaysNan(UnaryFn fn) {
    assertEquals(Double.NaN, unary(fn, Double.NaN, 0.5), fn.name());
  }

  @ParameterizedTest
  @CsvSource({
    "EXP, -Infinity, 0",
    "EXP, Infinity, Infinity",
    "LOG, 0, -Infinity",
    "LOG, -1, NaN",
    "TANH, Infinity, 1",
    "ERF, -Infinity, -1",
    "SIGMOID, -Infinity, 0",
    "SIGMOID, Infinity, 1",
    "SOFTPLUS, -Infinity, 0",
    "SOFTPLUS, Infinity, Infinity",
    "GELU, Infinity, Infinity",
    "RELU, -Infinity, 0",
    "RECIPROCAL, 0, Infinity",
    "SQRT, -1, NaN"
  })
  void unaryLimits(UnaryFn fn, double x, double expected) {
    assertEquals(expected, unary(fn, x, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "ADD, 2, 3, 5",
    "SUB, 2, 3, -1",
    "MUL, 2, 3, 6",
    "DIV, 3, 2, 1.5",
    "MAX, 2, NaN, NaN",
    "MIN, 2, 3, 2",
    "POW, 2, 0.5, 1.4142135623730951",
    "EQ, 2, 2, 1",
    "NE, NaN, NaN, 1",
    "LT, 2, 3, 1",
    "LE, NaN, 3, 0",
    "GT, 2, 3, 0",
    "GE, 3, 3, 1",
    "RELU_GRAD, 0, 5, 0",
    "RELU_GRAD, 0.1, 5, 5",
    "LEAKY_RELU_GRAD, -1, 5, 1.25",
    "SIGMOID_GRAD, 0.25, 2, 0.375",
    "TANH_GRAD, 0.5, 2, 1.5"
  })
  void binaryValues(BinaryFn fn, double a, double b, double expected) {
    assertEquals(expected, binary(fn, a, b, 0.25), 1e-15);
  }

  /// The fused gradients against central differences of their functions.
  @ParameterizedTest
  @CsvSource({"GELU, GELU_GRAD", "SILU, SILU_GRAD", "LEAKY_RELU, LEAKY_RELU_GRAD"})
  void gradientsAreSlopes(UnaryFn fn, BinaryFn gradient) {
    for (double x : new double[] {-4, -1.5, -0.3, 0.2, 1, 3}) {
      double h = 1e-5;
      double slope = (unary(fn, x + h, 0.1) - unary(fn, x - h, 0.1)) / (2 * h);
      assertEquals(3 * slope, binary(gradient, x, 3, 0.1), 1e-8);
    }
  }

  @Test
  void sigmoidAndTanhGradientsTakeTheOutput() {
    double s = unary(UnaryFn.SIGMOID, 0.7, 0);
    double t = unary(UnaryFn.TANH, 0.7, 0);
    double h = 1e-5;
    double slopeS =
        (unary(UnaryFn.SIGMOID, 0.7 + h, 0) - unary(UnaryFn.SIGMOID, 0.7 - h, 0)) / (2 * h);
    double slopeT = (unary(UnaryFn.TANH, 0.7 + h, 0) - unary(UnaryFn.TANH, 0.7 - h, 0)) / (2 * h);
    assertEquals(slopeS, binary(BinaryFn.SIGMOID_GRAD, s, 1, 0), 1e-9);
    assertEquals(slopeT, binary(BinaryFn.TANH_GRAD, t, 1, 0), 1e-9);
  }

  @Test
  void floatsRoundOnceAndParametersAreRoundedFirst() {
    Operand out = Host.empty(DType.F32, 1);
    BACKEND.unary(new UnaryCall(UnaryFn.MUL_SCALAR, 0.1, new long[] {1}, Host.f32(3), out));
    assertEquals(3 * 0.1f, Host.values(out)[0]);
  }

  @Test
  void integersWrapAndDivideTowardsZero() {
    Operand out = Host.empty(DType.I32, 2);
    Operand a = Host.of(DType.I32, Integer.MAX_VALUE, -7);
    BACKEND.binary(
        new BinaryCall(BinaryFn.ADD, 0, new long[] {2}, a, Host.of(DType.I32, 1, 1), out));
    assertArrayEquals(new double[] {Integer.MIN_VALUE, -6}, Host.values(out));
    BACKEND.binary(
        new BinaryCall(BinaryFn.DIV, 0, new long[] {2}, a, Host.of(DType.I32, 2, 2), out));
    assertArrayEquals(new double[] {1073741823, -3}, Host.values(out));
    BinaryCall byZero =
        new BinaryCall(BinaryFn.DIV, 0, new long[] {2}, a, Host.of(DType.I32, 0, 0), out);
    assertThrows(ArithmeticException.class, () -> BACKEND.binary(byZero));
  }

  @Test
  void longsKeepAllTheirDigits() {
    Operand in = Host.empty(DType.I64, 1);
    Elements.write(in).setLong(0, Long.MAX_VALUE - 1);
    Operand out = Host.empty(DType.I64, 1);
    BACKEND.unary(new UnaryCall(UnaryFn.ADD_SCALAR, 1, new long[] {1}, in, out));
    assertEquals(Long.MAX_VALUE, Elements.read(out).getLong(0));
  }

  @Test
  void broadcastsAndTransposes() {
    Operand matrix = Host.f32(1, 2, 3, 4, 5, 6); // [2, 3]
    Operand row = Host.f32(10, 20); // along the columns of the transposed [3, 2]
    Operand out = Host.empty(DType.F32, 6);
    BACKEND.binary(
        new BinaryCall(
            BinaryFn.ADD,
            0,
            new long[] {3, 2},
            Host.view(matrix, 0, 1, 3),
            Host.view(row, 0, 0, 1),
            Host.view(out, 0, 2, 1)));
    assertArrayEquals(new double[] {11, 24, 12, 25, 13, 26}, Host.values(out));
  }

  @Test
  void conversionsFollowJavasCasts() {
    double[] values = {-1.9, 1.9, 300, 1e20, Double.NaN, 0};
    assertArrayEquals(
        new double[] {-1, 1, 300, Integer.MAX_VALUE, 0, 0}, converted(DType.I32, values));
    assertArrayEquals(new double[] {255, 1, 44, 255, 0, 0}, converted(DType.U8, values));
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 0}, converted(DType.BOOL, values));
    assertArrayEquals(
        new double[] {-1.9f, 1.9f, 300, 1e20f, Double.NaN, 0}, converted(DType.F32, values));
  }

  @Test
  void longsBecomeFloatsInOneRounding() {
    Operand in = Host.empty(DType.I64, 1);
    long value = (1L << 60) + (1L << 36) + 1; // through double it would be a tie, and round down
    Elements.write(in).setLong(0, value);
    Operand out = Host.empty(DType.F32, 1);
    BACKEND.copy(new CopyCall(new long[] {1}, in, out));
    assertEquals((float) value, Host.values(out)[0]);
  }

  private static double[] converted(DType dtype, double... values) {
    Operand out = Host.empty(dtype, values.length);
    BACKEND.copy(new CopyCall(new long[] {values.length}, Host.of(DType.F64, values), out));
    return Host.values(out);
  }

  @Test
  void fillsAStridedView() {
    Operand out = Host.f32(0, 0, 0, 0, 0, 0);
    BACKEND.fill(new FillCall(7, new long[] {2, 2}, Host.view(out, 1, 3, 1)));
    assertArrayEquals(new double[] {0, 7, 7, 0, 7, 7}, Host.values(out));
  }
}
