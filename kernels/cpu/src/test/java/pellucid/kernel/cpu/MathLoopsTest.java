package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.UnaryFn;
import pellucid.kernel.scalar.ScalarBackend;

/// The error bounds that [MathLoops] and [ActivationLoops] state, against double precision.
class MathLoopsTest {
  private static final int COUNT = 1 << 18;

  private static float[] cpu(UnaryFn fn, float[] x) {
    Operand out = Samples.empty(x.length);
    new CpuBackend().unary(new UnaryCall(fn, 0.3, new long[] {x.length}, Samples.of(x), out));
    return Samples.floats(out);
  }

  private static double[] exact(UnaryFn fn, float[] x) {
    Operand in = Samples.empty(DType.F64, x.length);
    Operand out = Samples.empty(DType.F64, x.length);
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    MemorySegment.copy(wide, 0, in.buffer().write(), ValueLayout.JAVA_DOUBLE, 0, wide.length);
    new ScalarBackend().unary(new UnaryCall(fn, 0.3f, new long[] {x.length}, in, out));
    return out.buffer().read().toArray(ValueLayout.JAVA_DOUBLE);
  }

  /// Floats of every sign and exponent, by random bits, and as many in [-10, 10].
  private static float[] samples() {
    SplittableRandom random = new SplittableRandom(1);
    float[] x = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      x[i] =
          i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) random.nextDouble(-10, 10);
    }
    return x;
  }

  /// The distance of floats from exact values, in units in the last place of the value's float (at
  /// least the subnormals').
  private static double worst(float[] y, double[] exact, double absolute) {
    double worst = 0;
    for (int i = 0; i < y.length; i++) {
      float rounded = (float) exact[i];
      if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
        assertEquals(rounded, y[i], "at " + i);
        continue;
      }
      double error = Math.abs(y[i] - exact[i]);
      if (!(error <= absolute)) {
        worst = Math.max(worst, error / Math.ulp(rounded));
      }
    }
    return worst;
  }

  @ParameterizedTest
  @CsvSource({
    "EXP, 1.02, 0",
    "LOG, 1, 0",
    "TANH, 5.5, 0",
    "ERF, 6, 0",
    "SIGMOID, 2.5, 1e-38",
    "SOFTPLUS, 4, 1e-38",
    "SQRT, 0.5, 0",
    "RSQRT, 1.5, 0",
    "RECIPROCAL, 0.5, 0",
    "SILU, 3, 1.1e-36",
    "GELU, 6, 1e-6",
    "SIN, 0.51, 0",
    "COS, 0.51, 0",
    "POW_SCALAR, 0.51, 0"
  })
  void staysWithinItsBound(UnaryFn fn, double ulps, double absolute) {
    float[] x = samples();
    double worst = worst(cpu(fn, x), exact(fn, x), absolute);
    assertTrue(worst <= ulps, () -> fn + ": " + worst + " ulp");
  }

  /// NaN and infinities where the definition has them, and the rest close.
  @ParameterizedTest
  @EnumSource(UnaryFn.class)
  void edgesAreThoseOfTheDefinition(UnaryFn fn) {
    float[] actual = cpu(fn, Samples.EDGES);
    double[] exact = exact(fn, Samples.EDGES);
    for (int i = 0; i < actual.length; i++) {
      float expected = (float) exact[i];
      String what = fn + "(" + Samples.EDGES[i] + ")";
      if (Float.isNaN(expected) || Float.isInfinite(expected) || expected == 0) {
        assertEquals(expected + 0f, actual[i] + 0f, Float.MIN_NORMAL, what);
      } else {
        assertEquals(expected, actual[i], Math.max(4 * Math.ulp(expected), 5e-7f), what);
      }
    }
  }

  @Test
  void saturatesExactly() {
    float[] x = {9.1f, 20, 1e30f, Float.POSITIVE_INFINITY};
    for (float y : cpu(UnaryFn.TANH, x)) {
      assertEquals(1f, y);
    }
    for (float y : cpu(UnaryFn.ERF, x)) {
      assertEquals(1f, y);
    }
    assertEquals(0f, Math.abs(cpu(UnaryFn.GELU, new float[] {-20})[0]));
  }
}
