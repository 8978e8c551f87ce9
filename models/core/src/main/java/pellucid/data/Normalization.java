package pellucid.data;

import java.util.Arrays;

/// Shifts and scales features to mean 0 and standard deviation 1: `(x - mean) / std`.
///
/// A sample of n features in g groups has n / g consecutive features in each: one group for each
/// channel of an image `[C, H, W]`, one for each feature of a vector `[F]`.
///
/// @param mean of each group; copied in and out
/// @param std standard deviation of each group, positive; copied in and out
public record Normalization(float[] mean, float[] std) {
  public Normalization {
    mean = mean.clone();
    std = std.clone();
    if (mean.length == 0 || mean.length != std.length) {
      throw new IllegalArgumentException(
          "normalization: " + mean.length + " means, " + std.length + " standard deviations");
    }
    for (int g = 0; g < mean.length; g++) {
      if (!Float.isFinite(mean[g]) || !Float.isFinite(std[g]) || std[g] <= 0) {
        throw new IllegalArgumentException(
            "normalization: group " + g + " has mean " + mean[g] + " and std " + std[g]);
      }
    }
  }

  /// Measured over all samples of `examples`, in float64. A group that never varies gets std 1, so
  /// that it becomes 0.
  ///
  /// @param groups number of groups; divides the features of a sample
  public static Normalization measure(Examples examples, int groups) {
    requireGroups(groups, examples.featureSize());
    if (examples.count() == 0) {
      throw new IllegalArgumentException("normalization: no samples to measure");
    }
    // Two passes: the textbook one-pass formula cancels where the mean is large.
    double[] mean = averages(examples, new double[groups], false);
    double[] variance = averages(examples, mean, true);
    float[] m = new float[groups];
    float[] s = new float[groups];
    for (int g = 0; g < groups; g++) {
      m[g] = (float) mean[g];
      float std = (float) Math.sqrt(variance[g]);
      // A constant computed in float64 may come out a rounding error away from itself.
      s[g] = std > 1e-9f * Math.abs(m[g]) && std > Float.MIN_NORMAL ? std : 1;
    }
    return new Normalization(m, s);
  }

  /// Averages of `x - center`, or of its square, over each group.
  private static double[] averages(Examples examples, double[] center, boolean squared) {
    int size = examples.featureSize();
    int each = size / center.length;
    double[] sums = new double[center.length];
    float[] sample = new float[size];
    for (int i = 0; i < examples.count(); i++) {
      examples.copyFeatures(i, sample, 0);
      for (int g = 0; g < sums.length; g++) {
        sums[g] += sum(sample, g * each, each, center[g], squared);
      }
    }
    for (int g = 0; g < sums.length; g++) {
      sums[g] /= (double) examples.count() * each;
    }
    return sums;
  }

  private static double sum(float[] x, int from, int count, double center, boolean squared) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      double d = x[i] - center;
      sum += squared ? d * d : d;
    }
    return sum;
  }

  /// Normalises one sample in place.
  ///
  /// @param features `features[offset .. offset + size)` is the sample
  public void apply(float[] features, int offset, int size) {
    requireGroups(mean.length, size);
    int each = size / mean.length;
    for (int g = 0; g < mean.length; g++) {
      float m = mean[g];
      float s = std[g];
      int from = offset + g * each;
      for (int i = from; i < from + each; i++) {
        features[i] = (features[i] - m) / s;
      }
    }
  }

  private static void requireGroups(int groups, int size) {
    if (groups <= 0 || size % groups != 0) {
      throw new IllegalArgumentException(
          "normalization: " + groups + " groups do not divide " + size + " features");
    }
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] std() {
    return std.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Normalization that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
  }

  @Override
  public String toString() {
    return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
  }
}
