package pellucid.bench.duel;

import java.util.Arrays;
import java.util.Collection;

/// Order statistics of a few times.
public final class Stats {
  private Stats() {}

  /// The value that as many lie below as above; between two middle ones their mean.
  public static double median(Collection<Double> values) {
    return quantile(values, 0.5);
  }

  /// The value below which a share of the others lies; between two of them interpolated (R.
  /// Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7).
  ///
  /// @param share in [0, 1]
  public static double quantile(Collection<Double> values, double share) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("quantile: there are no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
