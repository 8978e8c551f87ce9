package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import pellucid.cli.term.Console;

/// One call of the command line within the test's process.
record Cli(int status, String out, String err) {
  /// Runs a command; fetched data is looked for in `home`.
  static Cli run(Path home, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        Console.plain(
            new PrintWriter(out), new PrintWriter(err), Map.of("PELLUCID_HOME", home.toString()));
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return new Cli(Main.execute(console, words), out.toString(), err.toString());
  }

  Cli worked() {
    assertEquals(Main.OK, status, this::toString);
    assertEquals("", err);
    out.lines().forEach(line -> assertTrue(line.length() <= Console.WIDTH, line));
    return this;
  }

  /// Failed with this status and one line that holds all these parts.
  Cli failed(int expected, String... parts) {
    assertEquals(expected, status, this::toString);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("pellucid: "), err);
    assertFalse(err.contains("Exception") || err.contains("internal error"), err);
    for (String part : parts) {
      assertTrue(err.contains(part), err + " lacks " + part);
    }
    return this;
  }
}
