package pellucid.cli;

import org.jspecify.annotations.Nullable;
import pellucid.cli.term.Console;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The entry point of the command line.
@Command(
    name = "pellucid",
    description = "Trains, evaluates and uses neural networks on the JVM.",
    version = "pellucid 0.1.0-SNAPSHOT",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    usageHelpWidth = Console.WIDTH,
    footer = {
      "",
      "Examples:",
      "  ./pellucid train                          the embedded digits, in seconds",
      "  ./pellucid eval runs/digits-cnn           how good it became",
      "  ./pellucid data get mnist                 fetches a larger data set",
      "  ./pellucid train mnist-cnn --epochs 5     trains on it",
      "  ./pellucid predict runs/mnist-cnn 3.png   what is on the picture",
      "  ./pellucid train char-gpt                 learns to write from this repository's sources",
      "  ./pellucid generate runs/char-gpt         and writes",
      "",
      "Exit status: 0 it worked, 1 it failed, 2 it was called wrongly, 130 it was interrupted."
    })
public final class Main implements Runnable {
  /// It worked.
  public static final int OK = 0;

  /// It failed, for a reason that was told.
  public static final int FAILURE = 1;

  /// It was called wrongly.
  public static final int USAGE = 2;

  /// It was interrupted, as a shell reports SIGINT.
  public static final int INTERRUPTED = 130;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error (also: PELLUCID_DEBUG=1).")
  private boolean debug;

  @Option(
      names = "--device",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Where tensors live: cpu, gpu, opencl:0, ... (see: ./pellucid doctor).")
  private @Nullable String device;

  @Option(
      names = "--fallback",
      scope = ScopeType.INHERIT,
      description = "Run on the cpu what the device has no kernel for, and tell what that was.")
  private boolean fallback;

  @Option(
      names = "--profile",
      scope = ScopeType.INHERIT,
      description = "Tell at the end what went to the device and back.")
  private boolean profile;

  private Main(Console console) {
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
  /// @param console where it writes
  /// @param args the command and its options
  /// @return [#OK], [#FAILURE], [#USAGE] or [#INTERRUPTED]
  @SuppressWarnings("exports") // for tests and for main
  public static int execute(Console console, String... args) {
    Main main = new Main(console);
    try {
      return main.commandLine().execute(args);
    } catch (Error e) { // picocli passes exceptions on to us, and leaves errors alone
      Failures.report(console, e, main.debugging());
      return FAILURE;
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  CommandLine commandLine() {
    Ansi ansi = console.colour() ? Ansi.ON : Ansi.OFF;
    return new CommandLine(this)
        .addSubcommand(TrainCommand.commandLine(console))
        .addSubcommand(new EvalCommand(console))
        .addSubcommand(new PredictCommand(console))
        .addSubcommand(new GenerateCommand(console))
        .addSubcommand(DataCommand.commandLine(console))
        .addSubcommand(new DoctorCommand(console))
        .addSubcommand(new OpsCommand(console))
        .addSubcommand(new BenchCommand())
        .setExecutionStrategy(this::onDevice)
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

  /// Runs the command with its tensors on the device that was asked for.
  private int onDevice(CommandLine.ParseResult parsed) {
    Device before = Device.preferred();
    Device chosen = before;
    if (device != null) {
      try {
        chosen = Device.named(device);
      } catch (DeviceException e) {
        String why = console.variable("PELLUCID_NO_GPU");
        throw new ParameterException(
            spec.commandLine(),
            "--device " + device + ": " + (why == null || why.isEmpty() ? e.getMessage() : why),
            e);
      }
    }
    chosen.fallback(fallback);
    Device.prefer(chosen);
    try {
      return new CommandLine.RunLast().execute(parsed);
    } finally {
      new DeviceReport(console, chosen).print(profile);
      Device.prefer(before);
    }
  }

  private int explainUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String suggestion = suggestion(e);
    Failures.report(
        console,
        new CliException(e.getMessage() + suggestion + " (see: " + name + " --help)", e),
        debugging());
    return USAGE;
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    var near = unmatched.getSuggestions();
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  private int explainFailure(
      Exception e, CommandLine command, CommandLine.@Nullable ParseResult parsed) {
    Failures.report(console, e, debugging());
    return FAILURE;
  }

  private boolean debugging() {
    return debug || console.variable("PELLUCID_DEBUG") != null;
  }
}
