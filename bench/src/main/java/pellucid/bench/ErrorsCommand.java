package pellucid.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import pellucid.bench.errors.Function;
import pellucid.bench.errors.Scan;
import pellucid.cli.term.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Tells the largest errors of the functions of floats.
@Command(
    name = "errors",
    description = {
      "Computes functions of every float there is, compares them with double precision and tells",
      "the largest error, in units of the last place, and where it is. About half a minute each."
    })
final class ErrorsCommand implements Callable<Integer> {
  private static final String ROW = "  %-10s %10s %16s %12s %16s %14s";

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(names = "--only", paramLabel = "NAMES", description = "Functions, such as exp,tanh.")
  private String only =
      String.join(",", Arrays.stream(Function.values()).map(ErrorsCommand::name).toList());

  @Option(
      names = "--step",
      paramLabel = "N",
      description = "Only every N-th float (default: ${DEFAULT-VALUE}).")
  private int step = 1;

  ErrorsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Options.positive(spec, "--step", step);
    List<Function> functions =
        Arrays.stream(only.split(",", -1)).map(name -> function(name.strip())).toList();
    console.line(ROW.formatted("function", "ulp", "at", "others", "up to", "floats"));
    for (Function function : functions) {
      Scan.Result r = Scan.run(function, step);
      console.line(
          ROW.formatted(
              name(function),
              Text.fixed(3, r.ulps()),
              r.at(),
              r.allowance() == 0 ? "" : Text.scientific(r.allowance()),
              r.allowance() == 0 ? "" : Text.scientific(r.absolute()),
              r.floats()));
      console.out().flush();
    }
    return BenchMain.OK;
  }

  private Function function(String name) {
    for (Function function : Function.values()) {
      if (name(function).equals(name)) {
        return function;
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "unknown function '"
            + name
            + "'; known: "
            + String.join(
                ", ", Arrays.stream(Function.values()).map(ErrorsCommand::name).toList()));
  }

  private static String name(Function function) {
    return function.name().toLowerCase(Locale.ROOT);
  }
}
