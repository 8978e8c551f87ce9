package pellucid.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.cases.BenchCases;
import pellucid.bench.cases.Work;
import pellucid.bench.kernel.CaseBenchmark;
import pellucid.bench.kernel.KernelBenchmark;
import pellucid.bench.kernel.KernelCalls;
import pellucid.cli.term.Console;
import pellucid.proof.OpCase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs the JMH benchmarks.
@Command(
    name = "jmh",
    description = {
      "Runs the JMH benchmarks, with allocation (-prof gc): KernelBenchmark has the kernel calls"
          + " behind every large row of the op table, CaseBenchmark the cases of `bench peers`"
          + " through tensors. Takes JMH's own options; see JMH's with: jmh -- -h"
    },
    footer = {
      "",
      "Examples:",
      "  ./pellucid bench jmh -- KernelBenchmark -p 'row=all' -f 1   all kernels mixed",
      "  ./pellucid bench jmh -- CaseBenchmark -p name=gemm-512      one case",
      "  ./pellucid bench jmh -- -rff jmh.json -rf json              everything, to a file"
    })
final class JmhCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ARGUMENTS", description = "JMH's own, after --.")
  private List<String> arguments = new ArrayList<>();

  JmhCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    CommandLineOptions given = parse();
    if (given.shouldHelp()) {
      given.showHelp();
      return BenchMain.OK;
    }
    ChainedOptionsBuilder options = new OptionsBuilder().parent(given);
    if (given.getProfilers().isEmpty()) {
      options.addProfiler(GCProfiler.class);
    }
    if (given.getIncludes().isEmpty()) {
      options.include(KernelBenchmark.class.getSimpleName());
      options.include(CaseBenchmark.class.getSimpleName());
    }
    if (!given.getParameter("row").hasValue()) {
      options.param("row", rows());
    }
    if (!given.getParameter("name").hasValue()) {
      options.param("name", names());
    }
    Runner runner = new Runner(options.build());
    if (given.shouldList() || given.shouldListWithParams()) {
      runner.list();
    } else {
      console.line("JVM flags of the forks are those of this process");
      runner.run();
    }
    return BenchMain.OK;
  }

  private CommandLineOptions parse() {
    try {
      return new CommandLineOptions(arguments.toArray(String[]::new));
    } catch (CommandLineOptionException e) {
      throw new ParameterException(spec.commandLine(), "JMH: " + e.getMessage(), e);
    }
  }

  private static String[] rows() {
    List<String> titles = new ArrayList<>(List.of(KernelBenchmark.ALL));
    KernelCalls.rows().stream().map(OpCase::title).forEach(titles::add);
    return titles.toArray(String[]::new);
  }

  private static String[] names() {
    return BenchCases.all().stream()
        .filter(row -> !isBackward(row.work()))
        .map(BenchCase::name)
        .toArray(String[]::new);
  }

  private static boolean isBackward(Work work) {
    return switch (work) {
      case Work.Conv conv -> conv.backward();
      case Work.Attention attention -> attention.backward();
      case Work.Lstm lstm -> lstm.backward();
      case Work.MatMul _, Work.Rows _, Work.Elements _, Work.Training _, Work.SmallAdd _ -> false;
    };
  }
}
