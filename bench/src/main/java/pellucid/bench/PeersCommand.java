package pellucid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.duel.Clock;
import pellucid.bench.duel.Contestant;
import pellucid.bench.duel.Duel;
import pellucid.bench.duel.Outcome;
import pellucid.bench.duel.Rounds;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Measures the same work on Pellucid and on its peers, in turns.
@Command(
    name = "peers",
    description = {
      "Measures the same work on Pellucid and on MKL, OpenBLAS, PyTorch and ONNX Runtime, in"
          + " turns,",
      "each in its own warm process, and compares the results too. ratio = the peer's time / ours:",
      "above 1, we are faster."
    })
final class PeersCommand implements Callable<Integer> {
  private static final String ROW = "  %-20s %10s %8s  %-12s %10s %7s %7s %7s %9s";

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(names = "--only", paramLabel = "GLOB", description = "Cases, such as 'gemm-*,softmax'.")
  private String only = "*";

  @Option(names = "--peers", paramLabel = "NAMES", description = "Against these peers only.")
  private @Nullable String names;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the outcomes there too.")
  private @Nullable Path json;

  @Option(names = "--threads", paramLabel = "N", description = "Threads of each (default: 1).")
  private int threads = 1;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Turns in which each process measures once (default: ${DEFAULT-VALUE}).")
  private int rounds = Rounds.DEFAULT.rounds();

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Processes of ours; the median of them counts (default: ${DEFAULT-VALUE}).")
  private int forks = Rounds.DEFAULT.forks();

  @Option(
      names = "--batch",
      paramLabel = "SECONDS",
      description = "How long a process measures in a turn (default: ${DEFAULT-VALUE}).")
  private double batch = Rounds.DEFAULT.batchSeconds();

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description = "Least time before the first turn of a case (default: ${DEFAULT-VALUE}).")
  private double warmUp = Rounds.DEFAULT.warmUpSeconds();

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      description = {
        "wall, or processor: what one thread gets of it, for a machine that others use too",
        "(default: wall)."
      })
  private Clock clock = Clock.WALL;

  @Option(names = "--list", description = "Only tell the cases and who has them.")
  private boolean list;

  PeersCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Options.positive(spec, "--threads", threads);
    Options.positive(spec, "--rounds", rounds);
    Options.positive(spec, "--forks", forks);
    Options.positive(spec, "--batch", batch);
    Options.positive(spec, "--warm-up", warmUp);
    if (clock == Clock.PROCESSOR && threads > 1) {
      throw new ParameterException(
          spec.commandLine(), "--clock processor times one thread, not " + threads);
    }
    List<BenchCase> rows = Options.cases(spec, only);
    List<Contestant> peers = peers();
    if (list) {
      list(rows, peers);
      return BenchMain.OK;
    }
    if (peers.isEmpty()) {
      throw new BenchException(
          "no peer is on the class path: start with ./pellucid bench peers, which builds with the"
              + " Maven profile `peers`");
    }
    Rounds plan = new Rounds(rounds, batch, warmUp, forks, clock);
    Path folder = Files.createTempDirectory("pellucid-peers-");
    List<Outcome> outcomes = new ArrayList<>();
    try (Duel duel = new Duel(plan, threads, peers, folder)) {
      console.line("  pellucid: " + duel.start());
      heading();
      for (BenchCase row : rows) {
        List<Outcome> some =
            duel.run(row, peer -> console.line("  " + peer.name() + ": " + peer.description()));
        some.forEach(this::show);
        outcomes.addAll(some);
        write(outcomes);
      }
    }
    return verdict(outcomes, folder);
  }

  private List<Contestant> peers() {
    List<Contestant> all = Contestant.all();
    List<Contestant> peers =
        all.subList(1, all.size()).stream().filter(peer -> !peer.onCard()).toList();
    if (names == null) {
      return peers;
    }
    List<String> wanted = Arrays.asList(names.split(",", -1));
    List<String> known = peers.stream().map(Contestant::name).toList();
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "unknown peer '" + name + "'; on the class path: " + String.join(", ", known));
      }
    }
    return peers.stream().filter(peer -> wanted.contains(peer.name())).toList();
  }

  private void list(List<BenchCase> rows, List<Contestant> peers) {
    for (BenchCase row : rows) {
      List<String> who =
          peers.stream().filter(p -> p.serves(row.work())).map(Contestant::name).toList();
      console.line("  %-22s %s".formatted(row.name(), String.join(", ", who)));
    }
  }

  private void heading() {
    String line =
        ROW.formatted(
            "case", "ours us", "GFLOP/s", "peer", "us", "ratio", "ours +-", "peer +-", "error");
    console.line(console.paint(Style.BOLD, line));
  }

  private void show(Outcome o) {
    String line =
        ROW.formatted(
            o.row().name(),
            Text.digits(4, o.ours().median()),
            o.row().flops() < 1e3 ? "" : Text.fixed(1, o.gflops()),
            o.peer(),
            Text.digits(4, o.theirs().median()),
            Text.fixed(2, o.ratio()),
            Text.percent(o.ours().spread()),
            Text.percent(o.theirs().spread()),
            o.agreement() == null ? "-" : Text.scientific(o.agreement().error()));
    Style style = o.failure() != null ? Style.RED : o.ratio() < 1 ? Style.YELLOW : Style.GREEN;
    console.line(console.paint(style, line));
    if (o.failure() != null) {
      console.line("    failed: " + o.failure());
    }
  }

  /// After each case, so that an interrupted run leaves what it has.
  private void write(List<Outcome> outcomes) {
    if (json != null) {
      JsonFile.write(json, OutcomeJson.array(outcomes));
    }
  }

  private int verdict(List<Outcome> outcomes, Path folder) {
    List<String> failed =
        outcomes.stream()
            .filter(o -> o.failure() != null)
            .map(o -> o.row().name() + " (" + o.peer() + ")")
            .toList();
    if (failed.isEmpty()) {
      return BenchMain.OK;
    }
    throw new BenchException("failed: " + String.join(", ", failed) + "; logs: " + folder);
  }
}
