package pellucid.cli.term;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a command writes, and what can be shown there.
///
/// @param out results
/// @param err one line for each failure
/// @param live whether `out` is a terminal, so that a line can be overwritten
/// @param colour whether colours may be used: on a terminal, unless `NO_COLOR` is set
///   (no-color.org) or `TERM` is `dumb`
/// @param unicode whether block and line characters can be shown; else `#` and `-` serve
/// @param env the environment
public record Console(
    PrintWriter out,
    PrintWriter err,
    boolean live,
    boolean colour,
    boolean unicode,
    Map<String, String> env) {
  /// No line is longer, however wide the terminal.
  public static final int WIDTH = 100;

  private static final String LINES_AND_BLOCKS = "\u2500\u2588\u258f";

  public Console {
    env = Map.copyOf(env);
  }

  /// This process's own.
  public static Console ofProcess() {
    Map<String, String> env = System.getenv();
    boolean live = isTerminal() && !"dumb".equals(env.get("TERM"));
    String noColour = env.getOrDefault("NO_COLOR", "");
    return new Console(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        live,
        live && noColour.isEmpty(),
        canShow(System.out.charset()),
        env);
  }

  /// Plain text without colours, as when the output is a file.
  public static Console plain(PrintWriter out, PrintWriter err, Map<String, String> env) {
    return new Console(out, err, false, false, true, env);
  }

  private static boolean canShow(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode(LINES_AND_BLOCKS);
  }

  /// Whether standard output is a terminal. (`System.console()` also wants standard input to be
  /// one; it serves where there is no `/proc`.)
  @SuppressWarnings("SystemConsoleNull") // since 25 it may be null again
  private static boolean isTerminal() {
    Path out = Path.of("/proc/self/fd/1");
    try {
      String target = Files.readSymbolicLink(out).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException _) {
      var console = System.console();
      return console != null && console.isTerminal();
    }
  }

  /// Columns that a line may take: the terminal's, at most [#WIDTH].
  public int width() {
    return live ? Math.min(WIDTH, TerminalSize.columns(env)) : WIDTH;
  }

  /// The environment variable's value, or null where it is unset or empty.
  public @Nullable String variable(String name) {
    String value = env.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /// The text in a style, where colours may be used.
  public String paint(Style style, String text) {
    return colour && style != Style.PLAIN ? style.start() + text + Style.END : text;
  }

  /// Writes a line of results.
  public void line(String text) {
    out.println(text);
  }

  /// Writes an empty line, then a heading.
  public void heading(String text) {
    out.println();
    out.println(paint(Style.BOLD, text));
  }

  /// Writes a paragraph, wrapped to the width, with this much space before each line.
  public void paragraph(String indent, String text) {
    for (String line : Text.wrap(text, width() - indent.length())) {
      out.println(indent + line);
    }
  }

  /// Writes a name and its value, which is wrapped beside it.
  ///
  /// @param column where values start
  /// @param style of the value
  public void field(String name, int column, Style style, String value) {
    String label = Text.pad("  " + name + " ", column, false);
    for (String line : Text.wrap(value, width() - column)) {
      out.println(label + paint(style, line));
      label = " ".repeat(column);
    }
  }
}
