package pellucid.bench;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import pellucid.bench.duel.DuelException;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The entry point of `./pellucid bench`.
@Command(
    name = "pellucid bench",
    description = "Measures Pellucid: beside its peers, against the machine, against its past.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    usageHelpWidth = Console.WIDTH,
    footer = {
      "",
      "Examples:",
      "  ./pellucid bench peers --only 'gemm-*'   beside MKL, OpenBLAS and PyTorch",
      "  ./pellucid bench roofline --svg roof.svg  how near the machine's limits",
      "  ./pellucid bench guard --against x.json   slower than it was?",
      "  ./pellucid bench jmh                      every kernel, with its allocation",
      "  ./pellucid bench gpu --json gpu.json      a graphics card and its kernels",
      "",
      "Exit status: 0 it worked, 1 it failed or a result or a time is not as it should be,",
      "2 it was called wrongly."
    })
public final class BenchMain implements Runnable {
  /// It worked.
  static final int OK = 0;

  /// It failed, or what it found should not be.
  static final int FAILURE = 1;

  /// It was called wrongly.
  static final int USAGE = 2;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error (also: PELLUCID_DEBUG=1).")
  private boolean debug;

  private BenchMain(Console console) {
    this.console = console;
  }

  /// Runs one command and exits with its status.
  ///
  /// @param args the command and its options
  public static void main(String[] args) {
    System.exit(execute(Console.ofProcess(), args));
  }

  /// Runs one command.
  ///
  /// @return [#OK], [#FAILURE] or [#USAGE]
  static int execute(Console console, String... args) {
    BenchMain main = new BenchMain(console);
    try {
      return main.commandLine().execute(args);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  private CommandLine commandLine() {
    Ansi ansi = console.colour() ? Ansi.ON : Ansi.OFF;
    return new CommandLine(this)
        .addSubcommand(new PeersCommand(console))
        .addSubcommand(new RooflineCommand(console))
        .addSubcommand(new GuardCommand(console))
        .addSubcommand(new JmhCommand(console))
        .addSubcommand(new ErrorsCommand(console))
        .addSubcommand(new GpuCommand(console))
        .addSubcommand(new TableCommand(console))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setParameterExceptionHandler(this::explainUsage)
        .setExecutionExceptionHandler(this::explainFailure);
  }

  /// Without a command there is nothing to run: shows the help.
  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }

  private int explainUsage(ParameterException e, String[] args) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    report(e.getMessage() + " (see: ./" + name + " --help)", e);
    return USAGE;
  }

  private int explainFailure(
      Exception e, CommandLine command, CommandLine.@Nullable ParseResult parsed) {
    boolean told = e instanceof DuelException || e instanceof BenchException;
    report(told ? String.valueOf(e.getMessage()) : "internal error: " + e, e);
    return FAILURE;
  }

  private void report(String message, Throwable failure) {
    PrintWriter err = console.err();
    console.out().flush();
    String line = message.strip().replaceAll("\\s*\\R\\s*", "; ");
    err.println(console.paint(Style.RED, "pellucid:") + " " + line);
    if (debug || console.variable("PELLUCID_DEBUG") != null) {
      failure.printStackTrace(err);
    }
    err.flush();
  }
}
