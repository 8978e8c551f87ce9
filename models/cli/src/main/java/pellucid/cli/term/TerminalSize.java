package pellucid.cli.term;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How wide the terminal is.
final class TerminalSize {
  /// Where nobody can tell: the width of a punched card, and of most terminals at their start.
  private static final int UNKNOWN = 80;

  private static final int NARROWEST = 40;
  private static @Nullable Integer asked;

  private TerminalSize() {}

  /// By `COLUMNS`, else by asking `stty` once (a few milliseconds), else 80.
  static synchronized int columns(Map<String, String> env) {
    int own = number(env.getOrDefault("COLUMNS", ""));
    if (own > 0) {
      return Math.max(own, NARROWEST);
    }
    if (asked == null) {
      asked = Math.max(ask(), NARROWEST);
    }
    return asked;
  }

  private static int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!stty.waitFor(1, TimeUnit.SECONDS)) {
          return UNKNOWN;
        }
        byte[] answer = stty.getInputStream().readAllBytes();
        return columnsOf(new String(answer, StandardCharsets.US_ASCII));
      } finally {
        stty.destroy();
      }
    } catch (IOException _) {
      return UNKNOWN;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  /// The second of "rows columns".
  static int columnsOf(String sttySize) {
    String text = sttySize.strip();
    int columns = number(text.substring(text.indexOf(' ') + 1));
    return columns > 0 ? columns : UNKNOWN;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
