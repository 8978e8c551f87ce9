package pellucid.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// Stands in the list of commands for what the launcher starts by itself: the benchmarks are a
/// module of their own, which nothing here depends on.
@Command(
    name = "bench",
    description = "Measures the engine: beside other libraries, against the machine, over time.",
    mixinStandardHelpOptions = false)
final class BenchCommand implements Callable<Integer> {
  @Unmatched private List<String> words = List.of();

  @Override
  public Integer call() {
    throw new CliException(
        "bench: this is not the launcher, which builds and starts the benchmarks: in the"
            + " repository, run ./pellucid bench "
            + String.join(" ", words));
  }
}
