package pellucid.data;

import java.util.Arrays;

/// One quantity over time.
///
/// @param name of the series
/// @param quantity what the values are, with their unit
/// @param times when, strictly ascending: years for yearly data; copied in and out
/// @param values one for each time, finite; copied in and out
/// @param test how many points at the end are for tests alone: fewer than all
public record TimeSeries(String name, String quantity, int[] times, float[] values, int test) {
  public TimeSeries {
    times = times.clone();
    values = values.clone();
    if (times.length != values.length) {
      throw new IllegalArgumentException(
          "time series " + name + ": " + times.length + " times, " + values.length + " values");
    }
    if (test < 0 || (test > 0 && test >= times.length)) {
      throw new IllegalArgumentException(
          "time series " + name + ": " + test + " of " + times.length + " points to test on");
    }
    for (int i = 0; i < times.length; i++) {
      if (i > 0 && times[i] <= times[i - 1]) {
        throw new IllegalArgumentException(
            "time series " + name + ": time " + times[i] + " follows " + times[i - 1]);
      }
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "time series " + name + ": " + values[i] + " at " + times[i]);
      }
    }
  }

  /// Number of points.
  public int length() {
    return times.length;
  }

  /// Number of points before those for tests: what a training may see.
  public int train() {
    return times.length - test;
  }

  @Override
  public int[] times() {
    return times.clone();
  }

  @Override
  public float[] values() {
    return values.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TimeSeries that
        && name.equals(that.name)
        && quantity.equals(that.quantity)
        && Arrays.equals(times, that.times)
        && Arrays.equals(values, that.values)
        && test == that.test;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return name + ": " + times.length + " x " + quantity;
  }
}
