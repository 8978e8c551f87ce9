package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.DType;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;
import pellucid.kernel.scalar.ScalarBackend;

class ReductionTest {
  private static final KernelBackend CPU = new CpuBackend();
  private static final KernelBackend SCALAR = new ScalarBackend();

  private static final long[][] SHAPES = {
    {1, 1, 1},
    {2, 3, 4},
    {3, 1, 17},
    {2, 5, 16},
    {5, 33, 7},
    {4, 3, 130},
    {2, 300, 65},
    {1, 2, 70000},
    {3, 40000, 1},
    {17, 5, 257}
  };

  /// Every set of axes, over a dense argument and permuted, gapped and broadcast ones.
  @ParameterizedTest
  @EnumSource(ReduceFn.class)
  void alongAnyAxesOfAnyLayout(ReduceFn fn) {
    for (long[] shape : SHAPES) {
      long a = shape[0];
      long b = shape[1];
      long c = shape[2];
      long[][] layouts = {
        {b * c, c, 1},
        {c, a * c, 1},
        {1, a, a * b},
        {b, 1, a * b},
        {2 * b * c, 2 * c, 2},
        {0, c, 1},
        {b, 1, 0}
      };
      for (long[] strides : layouts) {
        Operand in = Samples.view(Samples.random(1, 2 * a * b * c + 5), 3, strides);
        for (int axes = 0; axes < 8; axes++) {
          reduce(fn, shape, in, axes);
        }
      }
    }
  }

  private static void reduce(ReduceFn fn, long[] shape, Operand in, int axes) {
    boolean[] reduced = {(axes & 1) != 0, (axes & 2) != 0, (axes & 4) != 0};
    long[] kept = new long[3];
    for (int d = 0; d < 3; d++) {
      kept[d] = reduced[d] ? 1 : shape[d];
    }
    long[] strides = Operand.rowMajor(kept);
    for (int d = 0; d < 3; d++) {
      strides[d] = reduced[d] ? 0 : strides[d];
    }
    Operand expected = Samples.view(Samples.empty(kept[0] * kept[1] * kept[2]), 0, strides);
    Operand actual = Samples.copy(expected);
    ReduceCall call = new ReduceCall(fn, shape, reduced, in, expected);
    SCALAR.reduce(call);
    CPU.reduce(new ReduceCall(fn, shape, reduced, in, actual));
    // sums of up to 64 numbers below 4, each addition off by half an ulp of 256 at most
    boolean exact = fn == ReduceFn.MAX || fn == ReduceFn.MIN;
    double n = (double) call.count();
    double sum = Math.min(1.6e-5 * n, 1e-4 * Math.sqrt(n));
    double absolute = fn == ReduceFn.SUM ? sum : 1.6e-5;
    Samples.assertClose(
        Samples.floats(expected),
        Samples.floats(actual),
        exact ? 0 : 32,
        exact ? 0 : absolute,
        fn + Arrays.toString(shape) + in + " axes " + axes);
  }

  @ParameterizedTest
  @EnumSource(ReduceFn.class)
  void overNothingAndOfNothing(ReduceFn fn) {
    if (fn == ReduceFn.SUM || fn == ReduceFn.MEAN) {
      reduce(fn, new long[] {3, 0, 2}, Samples.view(Samples.empty(0), 0, 2, 2, 1), 2);
      reduce(fn, new long[] {3, 0, 2}, Samples.view(Samples.empty(0), 0, 2, 2, 1), 7);
    }
    reduce(fn, new long[] {0, 3, 2}, Samples.view(Samples.empty(0), 0, 6, 2, 1), 2);
  }

  @Test
  void nanAndInfinitiesComeThrough() {
    for (int n : new int[] {3, 16, 40, 100}) {
      for (int at = 0; at < n; at += 7) {
        for (float odd :
            new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
          Operand in = Samples.random(5, n);
          in.buffer().write().setAtIndex(ValueLayout.JAVA_FLOAT, at, odd);
          for (ReduceFn fn : ReduceFn.values()) {
            reduce(fn, new long[] {1, 1, n}, Samples.view(in, 0, n, n, 1), 4);
            reduce(fn, new long[] {1, 1, n}, Samples.view(in, 0, n, n, 1), 3);
          }
        }
      }
    }
  }

  /// A sum of a million equal numbers, where every rounding errs to the same side, keeps its
  /// digits: pieces add up in double.
  @Test
  void longSumsKeepTheirDigits() {
    int n = 1 << 20;
    float[] values = new float[n];
    Arrays.fill(values, 0.1f);
    Operand out = Samples.empty(1);
    CPU.reduce(
        new ReduceCall(
            ReduceFn.SUM,
            new long[] {n},
            new boolean[] {true},
            Samples.of(values),
            Samples.view(out, 0, 0)));
    Samples.assertClose(
        new float[] {(float) (0.1f * (double) n)}, Samples.floats(out), 8, 0, "sum");
  }

  @Test
  void argMaxTakesTheFirstAndNanFirst() {
    for (long inner : new long[] {1, 3}) {
      for (long size : new long[] {1, 2, 10, 33}) {
        Operand in = Samples.random(size, 200 * size * inner);
        for (int i = 0; i < 40; i++) {
          in.buffer()
              .write()
              .setAtIndex(
                  ValueLayout.JAVA_FLOAT, i * 13L % (200 * size), i % 3 == 0 ? Float.NaN : 3.5f);
        }
        Operand expected = Samples.empty(DType.I64, 200 * inner);
        Operand actual = Samples.empty(DType.I64, 200 * inner);
        SCALAR.argMax(new ArgMaxCall(200, size, inner, in, expected));
        CPU.argMax(new ArgMaxCall(200, size, inner, in, actual));
        assertArrayEquals(Samples.bytes(expected), Samples.bytes(actual));
      }
    }
  }
}
