package pellucid.cli.term;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/// A console whose output a test can read.
final class Screen {
  private final StringWriter text = new StringWriter();
  final Console console;

  private Screen(boolean live, boolean colour, boolean unicode, Map<String, String> env) {
    console =
        new Console(
            new PrintWriter(text), new PrintWriter(new StringWriter()), live, colour, unicode, env);
  }

  static Screen plain() {
    return new Screen(false, false, false, Map.of());
  }

  static Screen terminal(int columns) {
    return new Screen(true, true, true, Map.of("COLUMNS", Integer.toString(columns)));
  }

  String text() {
    console.out().flush();
    return text.toString();
  }

  List<String> lines() {
    return text().lines().toList();
  }
}
