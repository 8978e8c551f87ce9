package pellucid.optim;

/// Checks of hyper-parameters.
final class Ranges {
  private Ranges() {}

  static void unit(String what, double value) {
    require(value >= 0 && value < 1, what, value, "in [0, 1)");
  }

  static void positive(String what, double value) {
    require(value > 0 && Double.isFinite(value), what, value, "positive");
  }

  static void notNegative(String what, double value) {
    require(value >= 0 && Double.isFinite(value), what, value, "0 or more");
  }

  private static void require(boolean condition, String what, double value, String range) {
    if (!condition) {
      throw new IllegalArgumentException(what + " " + value + " must be " + range);
    }
  }
}
