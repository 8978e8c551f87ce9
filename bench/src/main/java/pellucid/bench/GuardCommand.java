package pellucid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.duel.Clock;
import pellucid.bench.duel.Duel;
import pellucid.bench.duel.Rounds;
import pellucid.bench.duel.Stats;
import pellucid.bench.duel.Yardstick;
import pellucid.bench.guard.Baseline;
import pellucid.bench.guard.Judgement;
import pellucid.bench.guard.Judgement.Verdict;
import pellucid.cli.doctor.Processor;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.tensor.Device;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Tells whether kernels have become slower than they were.
@Command(
    name = "guard",
    description = {
      "Measures kernels in several processes, each beside a reference loop that follows the"
          + " machine's clock and load, and compares the ratios with stored ones by their"
          + " distribution. For a nightly run on a machine of its own."
    })
final class GuardCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private File file;

  @Option(names = "--only", paramLabel = "GLOB", description = "Cases, such as 'gemm-*,softmax'.")
  private String only = "*";

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Processes: a case's sample (default: ${DEFAULT-VALUE}; at least 5).")
  private int forks = 6;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Turns in which each process measures once (default: ${DEFAULT-VALUE}).")
  private int rounds = Rounds.DEFAULT.rounds();

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description = "Least time before the first turn of a case (default: ${DEFAULT-VALUE}).")
  private double warmUp = Rounds.DEFAULT.warmUpSeconds();

  /// Where the ratios go to or come from: one of them.
  static final class File {
    @Option(names = "--save", paramLabel = "FILE", description = "Store this run's ratios there.")
    private @Nullable Path save;

    @Option(
        names = "--against",
        paramLabel = "FILE",
        description = "Compare with the ratios stored there; exit status 1 if a kernel is slower.")
    private @Nullable Path against;
  }

  GuardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Options.positive(spec, "--rounds", rounds);
    Options.positive(spec, "--warm-up", warmUp);
    Options.least(spec, "--forks", forks, 5); // fewer can't be told from chance at our level
    List<BenchCase> rows =
        Options.cases(spec, only).stream().filter(BenchCase::isOnRoofline).toList();
    if (file.against != null) {
      return compare(rows, file.against);
    }
    Baseline now = measure(rows, null);
    JsonFile.write(Objects.requireNonNull(file.save), now.json());
    console.line("stored " + now.ratios().size() + " cases of " + now.machine());
    return BenchMain.OK;
  }

  private int compare(List<BenchCase> rows, Path path) throws IOException {
    Baseline then = baseline(path);
    List<BenchCase> known = rows.stream().filter(r -> then.ratios().containsKey(r.name())).toList();
    if (known.isEmpty()) {
      throw new BenchException(path + " has none of the cases of '" + only + "'");
    }
    return judge(then, measure(known, then));
  }

  private static Baseline baseline(Path path) {
    try {
      return Baseline.of(JsonFile.read(path));
    } catch (IllegalArgumentException e) {
      throw new BenchException(path + " " + e.getMessage(), e);
    }
  }

  /// @param then what it will be compared with: refused before any work if it is another machine's
  private Baseline measure(List<BenchCase> rows, @Nullable Baseline then) throws IOException {
    Rounds plan = new Rounds(rounds, Rounds.DEFAULT.batchSeconds(), warmUp, forks, Clock.WALL);
    String machine = machine();
    if (then != null && !then.machine().equals(machine)) {
      throw new BenchException(
          "the baseline is of '%s', this machine is '%s': save one here"
              .formatted(then.machine(), machine));
    }
    Path folder = Files.createTempDirectory("pellucid-guard-");
    try (Duel duel = new Duel(plan, 1, List.of(), folder)) {
      duel.start();
      SequencedMap<String, List<Double>> ratios = new LinkedHashMap<>();
      for (BenchCase row : rows) {
        List<Double> some = duel.ratios(row, new Yardstick());
        ratios.put(row.name(), some);
        console.line("  %-22s %s".formatted(row.name(), Text.digits(4, Stats.median(some))));
      }
      return new Baseline(machine, ratios);
    }
  }

  /// The processor and what our kernels use of it.
  private static String machine() {
    Device.cpu().threads(1);
    return Processor.ofThisMachine().model() + ", " + Device.cpu().describe();
  }

  private int judge(Baseline then, Baseline now) {
    Table table =
        new Table(
            Table.left("case"),
            Table.right("then"),
            Table.right("now"),
            Table.right("change"),
            Table.right("chance"),
            Table.left("verdict"));
    List<String> slower = new ArrayList<>();
    now.ratios()
        .forEach((name, ratios) -> {
          List<Double> before = Objects.requireNonNull(then.ratios().get(name));
          Judgement judgement = Judgement.of(before, ratios);
          table.row(
              style(judgement.verdict()),
              name,
              Text.digits(4, Stats.median(before)),
              Text.digits(4, Stats.median(ratios)),
              Text.percent(judgement.change()),
              Text.digits(2, judgement.probability()),
              judgement.verdict().name().toLowerCase(Locale.ROOT));
          if (judgement.verdict() == Verdict.SLOWER) {
            slower.add(name);
          }
        });
    console.line("");
    table.print(console);
    if (!slower.isEmpty()) {
      throw new BenchException("slower than the baseline: " + String.join(", ", slower));
    }
    return BenchMain.OK;
  }

  private static Style style(Verdict verdict) {
    return switch (verdict) {
      case SLOWER -> Style.RED;
      case SAME -> Style.PLAIN;
      case FASTER -> Style.GREEN;
    };
  }
}
