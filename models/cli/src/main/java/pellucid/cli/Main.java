package pellucid.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The entry point of the command line.
@Command(
    name = "pellucid",
    description = "Train, evaluate and use neural networks on the JVM.",
    version = "pellucid 0.1.0-SNAPSHOT",
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /// Runs one command and exits with its status: 0 if it worked, 1 if it failed, 2 if it was called
  /// wrongly.
  ///
  /// @param args the command and its options
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setParameterExceptionHandler(Main::explain);
  }

  /// Without a command there is nothing to run: shows the help.
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int explain(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(command.getCommandName() + ": " + e.getMessage());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }
}
