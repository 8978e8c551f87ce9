package pellucid.cli.term;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers and sentences in the form that people read, the same in every locale.
public final class Text {
  private static final String[] BYTE_UNITS = {"kB", "MB", "GB", "TB"};

  private Text() {}

  /// `1,234,567`
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /// Two decimals: 0.9876 is `98.76 %`.
  public static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }

  /// A loss or another number, to four decimals; in powers of ten where it is huge or tiny.
  public static String decimal(double x) {
    double size = Math.abs(x);
    boolean plain = x == 0 || (size >= 0.001 && size < 100_000);
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", x);
  }

  /// Decimal units: `11.5 MB`.
  public static String bytes(long n) {
    if (n < 1000) {
      return n + " B";
    }
    double value = n / 1000.0;
    int unit = 0;
    while (value >= 999.95 && unit < BYTE_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
  }

  /// `m:ss`, or `h:mm:ss` from an hour on.
  public static String clock(Duration time) {
    long s = Math.max(0, time.toSeconds());
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  /// `7.3 s` below a minute, then [#clock].
  public static String seconds(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : clock(Duration.ofMillis(Math.round(1000 * seconds)));
  }

  /// `1 epoch`, `2 epochs`.
  public static String plural(long n, String noun) {
    return count(n) + " " + noun + (n == 1 ? "" : "s");
  }

  /// Broken at spaces into lines of at most `width`; a longer word has a line of its own.
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /// Shortened to `width`, with `...` for what is cut off.
  public static String clip(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    return width <= 3 ? text.substring(0, width) : text.substring(0, width - 3) + "...";
  }

  /// Shortened to `width` from the start: of a path the end is what tells.
  public static String clipStart(String text, int width) {
    return text.length() <= width ? text : "..." + text.substring(text.length() - width + 3);
  }

  static String pad(String text, int width, boolean right) {
    String space = " ".repeat(Math.max(0, width - text.length()));
    return right ? space + text : text + space;
  }
}
