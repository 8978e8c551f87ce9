package pellucid.data;

import java.util.Arrays;

/// From a series' unit to a network's and back: a root if the noise grows with the values, as that
/// of counts does, then mean 0 and standard deviation 1.
///
/// @param root whether the square root is taken first; then no value may be negative
/// @param mean of the values, after the root
/// @param std their standard deviation, positive
public record SeriesScale(boolean root, double mean, double std) {
  /// Checks the deviation.
  public SeriesScale {
    if (!Double.isFinite(mean) || !(std > 0 && std < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "scale: mean %s must be finite and deviation %s positive".formatted(mean, std));
    }
  }

  /// Measured on values: those that a training may see, and no others.
  ///
  /// @throws DataException if there are none, all are the same, or a root would be of a negative
  ///   one
  public static SeriesScale of(float[] values, boolean root) {
    double[] rooted = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      if (root && values[i] < 0) {
        throw new DataException("scale: no root of " + values[i] + "; scale without root");
      }
      rooted[i] = root ? Math.sqrt(values[i]) : values[i];
    }
    double mean = Arrays.stream(rooted).average().orElse(0);
    double variance = Arrays.stream(rooted).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    if (variance == 0) {
      throw new DataException(
          "scale: %d values, all the same, have no deviation".formatted(values.length));
    }
    return new SeriesScale(root, mean, Math.sqrt(variance));
  }

  /// To a network.
  public float scaled(float value) {
    return (float) (((root ? Math.sqrt(value) : value) - mean) / std);
  }

  /// All of them to a network.
  public float[] scaled(float[] values) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = scaled(values[i]);
    }
    return scaled;
  }

  /// Back from a network; what it gives below a root of 0 is 0.
  public double unscaled(double value) {
    double v = value * std + mean;
    return root ? Math.max(0, v) * Math.max(0, v) : v;
  }
}
