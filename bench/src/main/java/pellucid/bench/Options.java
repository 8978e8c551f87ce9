package pellucid.bench;

import java.util.List;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.cases.BenchCases;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Checks of options, with messages that say what to give instead.
final class Options {
  private Options() {}

  static void positive(CommandSpec spec, String option, int value) {
    least(spec, option, value, 1);
  }

  static void least(CommandSpec spec, String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), option + " must be " + least + " or more, is " + value);
    }
  }

  static void positive(CommandSpec spec, String option, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new ParameterException(spec.commandLine(), option + " must be above 0, is " + value);
    }
  }

  /// The cases that match.
  static List<BenchCase> cases(CommandSpec spec, String globs) {
    try {
      return BenchCases.matching(globs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
