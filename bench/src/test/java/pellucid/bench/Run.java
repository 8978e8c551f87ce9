package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import pellucid.cli.term.Console;

/// One call of the benchmarks' command line within the test's process.
record Run(int status, String out, String err) {
  static Run of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = Console.plain(new PrintWriter(out), new PrintWriter(err), Map.of());
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    return new Run(BenchMain.execute(console, words), out.toString(), err.toString());
  }

  Run worked() {
    assertEquals(BenchMain.OK, status, this::toString);
    assertEquals("", err);
    return this;
  }

  /// Failed with this status and one line that holds all these parts.
  Run failed(int expected, String... parts) {
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
