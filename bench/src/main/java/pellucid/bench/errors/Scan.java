package pellucid.bench.errors;

import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// The largest error of a function over floats, by their bits: from 0 to the infinity, then the
/// negative ones.
///
/// Counted is where the exact value is a normal float; the unit is the last place of the float
/// nearest to it.
public final class Scan {
  private static final int BLOCK = 1 << 14;
  private static final long FLOATS = 1L << 32;

  private final Function function;
  private double worst;
  private float at;
  private double absolute;
  private long counted;

  private Scan(Function function) {
    this.function = function;
  }

  /// What a scan found.
  ///
  /// @param ulps the largest error in units of the last place, without those within the function's
  ///   allowance
  /// @param at where that is
  /// @param absolute the largest error within the allowance
  /// @param floats how many were counted
  public record Result(Function function, double ulps, float at, double absolute, long floats) {
    /// The error of negative numbers up to which it doesn't count in `ulps`.
    public double allowance() {
      return function.allowance;
    }
  }

  /// Scans every `step`-th float.
  public static Result run(Function function, long step) {
    Scan scan = new Scan(function);
    float[] x = new float[BLOCK];
    double[] wide = new double[BLOCK];
    double[] exact = new double[BLOCK];
    for (long first = 0; first < FLOATS; first += BLOCK * step) {
      for (int i = 0; i < BLOCK; i++) {
        long bits = Math.min(first + i * step, FLOATS - 1);
        float value = Float.intBitsToFloat((int) bits);
        x[i] = Float.isNaN(value) ? 0 : value;
        wide[i] = x[i];
      }
      function.exact.run(wide, exact);
      scan.compare(x, ours(function, x), exact);
    }
    return new Result(function, scan.worst, scan.at, scan.absolute, scan.counted);
  }

  private static float[] ours(Function function, float[] x) {
    try (var _ = TensorScope.open()) {
      return function.ours.apply(Tensor.of(x, x.length)).toFloats();
    }
  }

  private void compare(float[] x, float[] y, double[] exact) {
    for (int i = 0; i < x.length; i++) {
      float rounded = (float) exact[i];
      float size = Math.abs(rounded);
      if (!(size >= Float.MIN_NORMAL && size <= Float.MAX_VALUE)) {
        continue;
      }
      counted++;
      double error = Math.abs(y[i] - exact[i]);
      if (x[i] < 0 && error <= function.allowance) {
        absolute = Math.max(absolute, error);
        continue;
      }
      double ulps = error / Math.ulp(rounded);
      if (!(ulps <= worst)) { // a NaN where there is none counts as well
        worst = ulps;
        at = x[i];
      }
    }
  }
}
