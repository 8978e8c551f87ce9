package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.DType;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.UnaryFn;
import pellucid.kernel.cpu.Samples.Form;
import pellucid.kernel.scalar.ScalarBackend;

/// Every function in every layout against the scalar backend.
class ElementwiseTest {
  private static final KernelBackend CPU = new CpuBackend();
  private static final KernelBackend SCALAR = new ScalarBackend();

  /// [rows, columns]: nothing, less than a vector of any width, whole ones, tails; short rows, long
  /// ones, more than a tile.
  private static final long[][] SHAPES = {
    {0, 5},
    {5, 0},
    {1, 1},
    {1, 3},
    {1, 4},
    {1, 7},
    {1, 8},
    {1, 9},
    {1, 15},
    {1, 16},
    {1, 17},
    {1, 63},
    {1, 64},
    {1, 65},
    {3, 5},
    {400, 3},
    {7, 64},
    {3, 67},
    {2, 1025},
    {5, 2000},
    {2, 33000},
    {11000, 3}
  };

  /// What activations stumble over, and gradients to multiply by: finite ones, for 0 times infinity
  /// depends on underflow.
  private static final float[] INPUTS = {
    0f, -0f, 1f, -1f, Float.NaN, 5f, -5f, 0.1f, -0.1f, 30f, -30f, 9f, -9f, 2f, 3f, 0.5f
  };

  private static final float[] GRADIENTS = {0f, 1f, -2f, 0.25f, Float.NaN};

  private static void unary(UnaryFn fn, Form in, Form out, long[] shape) {
    Operand x = in.random(1, shape[0], shape[1]);
    Operand expected = out.empty(DType.F32, shape[0], shape[1]);
    Operand actual = Samples.copy(expected);
    SCALAR.unary(new UnaryCall(fn, 0.3, shape, x, expected));
    CPU.unary(new UnaryCall(fn, 0.3, shape, x, actual));
    Samples.assertClose(
        Samples.floats(expected),
        Samples.floats(actual),
        4,
        1e-6,
        fn + " " + in + " " + out + Arrays.toString(shape));
  }

  @ParameterizedTest
  @EnumSource(UnaryFn.class)
  void unaryOfAnyLength(UnaryFn fn) {
    for (long[] shape : SHAPES) {
      unary(fn, Form.DENSE, Form.DENSE, shape);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void unaryOfAnyLayout(Form in) {
    for (long[] shape : SHAPES) {
      for (Form out : Form.values()) {
        if (out.isResult()) {
          unary(UnaryFn.SQUARE, in, out, shape);
        }
      }
    }
  }

  private static void binary(BinaryFn fn, Form a, Form b, Form out, long[] shape) {
    Operand x = a.random(1, shape[0], shape[1]);
    Operand y = b.random(2, shape[0], shape[1]);
    DType dtype = fn.isComparison() ? DType.BOOL : DType.F32;
    Operand expected = out.empty(dtype, shape[0], shape[1]);
    Operand actual = Samples.copy(expected);
    SCALAR.binary(new BinaryCall(fn, 0.3, shape, x, y, expected));
    CPU.binary(new BinaryCall(fn, 0.3, shape, x, y, actual));
    String what = fn + " " + a + " " + b + " " + out + Arrays.toString(shape);
    if (fn.isComparison()) {
      assertArrayEquals(Samples.bytes(expected), Samples.bytes(actual), what);
    } else {
      Samples.assertClose(Samples.floats(expected), Samples.floats(actual), 4, 4e-6, what);
    }
  }

  @ParameterizedTest
  @EnumSource(BinaryFn.class)
  void binaryOfAnyLength(BinaryFn fn) {
    for (long[] shape : SHAPES) {
      binary(fn, Form.DENSE, Form.DENSE, Form.DENSE, shape);
      binary(fn, Form.DENSE, Form.NUMBER, Form.OFFSET, shape);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void binaryOfAnyLayout(Form a) {
    for (long[] shape : SHAPES) {
      for (Form b : Form.values()) {
        binary(BinaryFn.SUB, a, b, Form.DENSE, shape);
        binary(BinaryFn.LT, a, b, Form.GAPS, shape);
        binary(BinaryFn.MUL, a, b, Form.TRANSPOSED, shape);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BinaryFn.class)
  void edgesAreThoseOfTheDefinition(BinaryFn fn) {
    boolean gradient = fn.name().endsWith("_GRAD");
    float[] right = gradient ? GRADIENTS : Samples.EDGES;
    int n = Samples.EDGES.length;
    int m = right.length;
    long[] shape = {n, m};
    Operand a = Samples.view(Samples.of(gradient ? INPUTS : Samples.EDGES), 0, 1, 0);
    Operand b = Samples.view(Samples.of(right), 0, 0, 1);
    DType dtype = fn.isComparison() ? DType.BOOL : DType.F32;
    Operand expected = Samples.view(Samples.empty(dtype, (long) n * m), 0, m, 1);
    Operand actual = Samples.copy(expected);
    SCALAR.binary(new BinaryCall(fn, 0.3, shape, a, b, expected));
    CPU.binary(new BinaryCall(fn, 0.3, shape, a, b, actual));
    if (fn.isComparison()) {
      assertArrayEquals(Samples.bytes(expected), Samples.bytes(actual));
    } else {
      Samples.assertClose(
          Samples.floats(expected), Samples.floats(actual), 4, gradient ? 4e-6 : 0, fn.name());
    }
  }

  @Test
  void worksInPlace() {
    for (long[] shape : SHAPES) {
      Operand x = Form.GAPS.random(1, shape[0], shape[1]);
      Operand y = Samples.copy(x);
      SCALAR.unary(new UnaryCall(UnaryFn.NEG, 0, shape, x, x));
      CPU.unary(new UnaryCall(UnaryFn.NEG, 0, shape, y, y));
      assertArrayEquals(Samples.floats(x), Samples.floats(y));
    }
  }

  @Test
  void otherDtypesGoToTheScalarBackend() {
    Operand a = Samples.labels(7, -7);
    Operand out = Samples.empty(DType.I32, 2);
    CPU.binary(new BinaryCall(BinaryFn.DIV, 0, new long[] {2}, a, Samples.labels(2, 2), out));
    assertArrayEquals(new int[] {3, -3}, out.buffer().read().toArray(ValueLayout.JAVA_INT));
  }
}
