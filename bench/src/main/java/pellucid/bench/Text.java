package pellucid.bench;

import java.util.Locale;

/// Numbers for people; a dash for what is no number.
final class Text {
  private Text() {}

  /// So many digits behind the point.
  static String fixed(int digits, double value) {
    return text("%." + digits + "f", value);
  }

  /// So many digits in all, unless there are more before the point.
  static String digits(int digits, double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    int before = value == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(value))) + 1;
    return fixed(Math.max(0, digits - before), value);
  }

  /// `0.123` as `12 %`.
  static String percent(double value) {
    return text("%.0f %%", 100 * value);
  }

  /// `1.2e-05`.
  static String scientific(double value) {
    return text("%.1e", value);
  }

  private static String text(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
