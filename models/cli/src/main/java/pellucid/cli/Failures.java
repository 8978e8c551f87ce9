package pellucid.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.ReadOnlyFileSystemException;
import pellucid.cli.run.IoReason;
import pellucid.cli.run.RunException;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.tensor.PellucidException;

/// Turns what went wrong into one line that a user can act on.
final class Failures {
  private Failures() {}

  /// Writes the line and, when debugging, the trace.
  static void report(Console console, Throwable failure, boolean debug) {
    PrintWriter err = console.err();
    console.out().flush();
    err.println(console.paint(Style.RED, "pellucid:") + " " + explain(failure));
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
  }

  /// One line, without "Exception" in it unless the fault is ours.
  static String explain(Throwable failure) {
    return oneLine(
        switch (failure) {
          case CliException e -> message(e);
          case RunException e -> message(e);
          case PellucidException e -> message(e);
          case UncheckedIOException e -> IoReason.of(e.getCause());
          case IOException e -> IoReason.of(e);
          case ReadOnlyFileSystemException _ -> "the file system is read-only";
          case OutOfMemoryError e ->
              "out of memory ("
                  + message(e)
                  + "): try a smaller --batch, or give the JVM more with PELLUCID_JAVA_OPTS=-Xmx8g";
          case Throwable e -> ours(e);
        });
  }

  /// What nobody foresaw: where it happened, and how to see more.
  private static String ours(Throwable failure) {
    boolean told = failure instanceof IllegalArgumentException && failure.getMessage() != null;
    if (told) {
      return message(failure);
    }
    StackTraceElement[] trace = failure.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return "internal error: " + failure + where + "; --debug shows more";
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
