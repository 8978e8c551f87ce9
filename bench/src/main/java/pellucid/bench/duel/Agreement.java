package pellucid.bench.duel;

import java.util.List;
import java.util.Locale;

/// Whether two contestants computed the same.
///
/// @param error the largest difference in units of the reference's root mean square; 0 where both
///   are the same, infinite where one has a value that the other lacks
/// @param accepted whether that is small enough
/// @param problem what is wrong, in words; empty if nothing is
public record Agreement(double error, boolean accepted, String problem) {
  /// Compares array by array, each in its own unit.
  ///
  /// @param tolerance the largest error to accept
  /// @return for the worst of the arrays
  public static Agreement of(List<float[]> actual, List<float[]> reference, double tolerance) {
    if (actual.size() != reference.size()) {
      String problem = actual.size() + " results against " + reference.size();
      return new Agreement(Double.POSITIVE_INFINITY, false, problem);
    }
    Agreement worst = new Agreement(0, true, "");
    for (int i = 0; i < actual.size(); i++) {
      Agreement one = of(actual.get(i), reference.get(i), tolerance);
      if (one.error > worst.error) {
        worst = one;
      }
    }
    return worst;
  }

  /// Compares one array.
  ///
  /// @param tolerance the largest error to accept
  static Agreement of(float[] actual, float[] reference, double tolerance) {
    if (actual.length != reference.length) {
      String problem = actual.length + " numbers against " + reference.length;
      return new Agreement(Double.POSITIVE_INFINITY, false, problem);
    }
    double squares = 0;
    for (float x : reference) {
      squares += (double) x * x;
    }
    double unit = reference.length == 0 ? 0 : Math.sqrt(squares / reference.length);
    double worst = 0;
    int where = -1;
    for (int i = 0; i < reference.length; i++) {
      double difference = difference(actual[i], reference[i]);
      if (difference > worst) {
        worst = difference;
        where = i;
      }
    }
    double error = worst == 0 ? 0 : worst / unit;
    if (error <= tolerance) {
      return new Agreement(error, true, "");
    }
    String problem =
        String.format(
            Locale.ROOT,
            "element %d of %d is %s against %s",
            where,
            reference.length,
            actual[where],
            reference[where]);
    return new Agreement(error, false, problem);
  }

  /// Not a number and infinities agree with themselves only.
  private static double difference(float actual, float reference) {
    if (Float.compare(actual, reference) == 0) {
      return 0;
    }
    double difference = Math.abs((double) actual - reference);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }
}
