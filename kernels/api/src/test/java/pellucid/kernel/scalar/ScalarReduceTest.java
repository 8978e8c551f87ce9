package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;

class ScalarReduceTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();
  private static final Operand MATRIX = Host.f32(1, 2, 3, 4, 5, 6); // [2, 3]

  private static double[] reduce(ReduceFn fn, Operand in, boolean rows, boolean columns) {
    int count = (rows ? 1 : 2) * (columns ? 1 : 3);
    Operand out = Host.empty(in.dtype(), count);
    long column = columns ? 0 : 1;
    long row = rows ? 0 : columns ? 1 : 3;
    BACKEND.reduce(
        new ReduceCall(
            fn,
            new long[] {2, 3},
            new boolean[] {rows, columns},
            Host.view(in, 0, 3, 1),
            Host.view(out, 0, row, column)));
    return Host.values(out);
  }

  @Test
  void sumsAlongAnyAxes() {
    assertArrayEquals(new double[] {6, 15}, reduce(ReduceFn.SUM, MATRIX, false, true));
    assertArrayEquals(new double[] {5, 7, 9}, reduce(ReduceFn.SUM, MATRIX, true, false));
    assertArrayEquals(new double[] {21}, reduce(ReduceFn.SUM, MATRIX, true, true));
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, reduce(ReduceFn.SUM, MATRIX, false, false));
  }

  @Test
  void meansAndExtremes() {
    assertArrayEquals(new double[] {2, 5}, reduce(ReduceFn.MEAN, MATRIX, false, true));
    assertArrayEquals(new double[] {4, 5, 6}, reduce(ReduceFn.MAX, MATRIX, true, false));
    assertArrayEquals(new double[] {1}, reduce(ReduceFn.MIN, MATRIX, true, true));
  }

  @Test
  void nanWins() {
    Operand in = Host.f32(1, Double.NaN, 3, 4, 5, 6);
    assertArrayEquals(new double[] {Double.NaN, 6}, reduce(ReduceFn.MAX, in, false, true));
    assertArrayEquals(new double[] {Double.NaN, 4}, reduce(ReduceFn.MIN, in, false, true));
  }

  @Test
  void integersStayIntegers() {
    Operand in = Host.of(DType.I64, 1, 2, 4, 4, 5, -60);
    assertArrayEquals(new double[] {7, -51}, reduce(ReduceFn.SUM, in, false, true));
    assertArrayEquals(new double[] {2, -17}, reduce(ReduceFn.MEAN, in, false, true));
    assertArrayEquals(new double[] {4, 5}, reduce(ReduceFn.MAX, in, false, true));
  }

  @Test
  void overNoElementASumIsZeroAndAMeanNan() {
    long[] shape = {2, 0};
    boolean[] reduced = {false, true};
    Operand in = Host.view(Host.f32(), 0, 0, 1);
    Operand out = Host.empty(DType.F32, 2);
    BACKEND.reduce(new ReduceCall(ReduceFn.SUM, shape, reduced, in, Host.view(out, 0, 1, 0)));
    assertArrayEquals(new double[] {0, 0}, Host.values(out));
    BACKEND.reduce(new ReduceCall(ReduceFn.MEAN, shape, reduced, in, Host.view(out, 0, 1, 0)));
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, Host.values(out));
  }

  @Test
  void argMaxTakesTheFirstAndNanFirst() {
    Operand in = Host.f32(1, 9, 5, 9, 5, Double.NaN, 2, Double.NaN); // [2, 4] and [4, 2]
    Operand out = Host.empty(DType.I64, 2);
    BACKEND.argMax(new ArgMaxCall(2, 4, 1, in, out));
    assertArrayEquals(new double[] {1, 1}, Host.values(out));
    BACKEND.argMax(new ArgMaxCall(1, 4, 2, in, out));
    assertArrayEquals(new double[] {1, 2}, Host.values(out));
  }

  @Test
  void argMaxOfLongsKeepsAllDigits() {
    Operand in = Host.empty(DType.I64, 2);
    Elements.write(in).setLong(0, Long.MAX_VALUE - 1);
    Elements.write(in).setLong(1, Long.MAX_VALUE);
    Operand out = Host.empty(DType.I64, 1);
    BACKEND.argMax(new ArgMaxCall(1, 2, 1, in, out));
    assertEquals(1, Elements.read(out).getLong(0));
  }
}
