package pellucid.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.duel.Clock;
import pellucid.bench.duel.Duel;
import pellucid.bench.duel.Outcome;
import pellucid.bench.duel.Rounds;
import pellucid.bench.roofline.RooflineChart;
import pellucid.bench.roofline.RooflinePoint;
import pellucid.bench.roofline.Roofs;
import pellucid.cli.term.Console;
import pellucid.cli.term.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures the machine's ceilings, and how near to them the kernels come.
@Command(
    name = "roofline",
    description = {
      "Measures what one thread of this machine can do at most (multiply-adds at each vector width,"
          + " bandwidth of caches and memory), then the kernels, and tells for each how near it"
          + " comes to its roof."
    })
final class RooflineCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(names = "--only", paramLabel = "GLOB", description = "Cases, such as 'gemm-*,softmax'.")
  private String only = "*";

  @Option(names = "--json", paramLabel = "FILE", description = "Write ceilings and kernels there.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw the chart there, as SVG.")
  private @Nullable Path svg;

  @Option(names = "--png", paramLabel = "FILE", description = "Draw the chart there, as PNG.")
  private @Nullable Path png;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Processes; the median of them counts (default: ${DEFAULT-VALUE}).")
  private int forks = 2;

  RooflineCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Options.positive(spec, "--forks", forks);
    List<BenchCase> rows =
        Options.cases(spec, only).stream().filter(BenchCase::isOnRoofline).toList();
    if (rows.isEmpty()) {
      throw new BenchException("no case of '" + only + "' has a place on the roofline");
    }
    console.line("Ceilings of one thread");
    Roofs roofs = Roofs.measure();
    ceilings(roofs);
    List<RooflinePoint> points = points(roofs, rows);
    console.heading("Kernels");
    kernels(points);
    write(roofs, points);
    return BenchMain.OK;
  }

  private void ceilings(Roofs roofs) {
    Table table = new Table(Table.left("ceiling"), Table.right("at most"));
    for (Roofs.Peak peak : roofs.peaks()) {
      table.row(
          "multiply-add, " + peak.bits() + " bits", Text.fixed(1, peak.gflops()) + " GFLOP/s");
    }
    for (Roofs.Level level : roofs.levels()) {
      table.row("bandwidth, " + level.name(), Text.fixed(1, level.gigabytes()) + " GB/s");
    }
    table.print(console);
  }

  private List<RooflinePoint> points(Roofs roofs, List<BenchCase> rows) throws IOException {
    Rounds defaults = Rounds.DEFAULT;
    Rounds rounds =
        new Rounds(
            defaults.rounds(),
            defaults.batchSeconds(),
            defaults.warmUpSeconds(),
            forks,
            Clock.WALL);
    List<RooflinePoint> points = new ArrayList<>();
    Path folder = Files.createTempDirectory("pellucid-roofline-");
    try (Duel duel = new Duel(rounds, 1, List.of(), folder)) {
      console.line("");
      console.line("Measuring " + rows.size() + " kernels on " + duel.start());
      for (BenchCase row : rows) {
        Outcome.Times times = duel.ours(row);
        Roofs.Limit limit = roofs.limit(row.flops(), row.bytes());
        points.add(new RooflinePoint(row, times.median(), times.spread(), limit));
      }
    }
    return points;
  }

  private void kernels(List<RooflinePoint> points) {
    Table table =
        new Table(
            Table.left("kernel"),
            Table.right("us"),
            Table.right("+-"),
            Table.right("GFLOP/s"),
            Table.right("GB/s"),
            Table.right("op/byte"),
            Table.right("of roof"),
            Table.left("roof"));
    for (RooflinePoint p : points) {
      table.row(
          p.row().name(),
          Text.digits(4, p.micros()),
          Text.percent(p.spread()),
          Text.fixed(1, p.gflops()),
          Text.fixed(1, p.gigabytes()),
          Text.digits(3, p.intensity()),
          Text.percent(p.share()),
          p.limit().roof());
    }
    table.print(console);
  }

  private void write(Roofs roofs, List<RooflinePoint> points) throws IOException {
    if (json != null) {
      JsonFile.write(json, json(roofs, points));
    }
    if (svg != null || png != null) {
      RooflineChart chart = new RooflineChart(roofs, points, "Pellucid: roofline of one thread");
      if (svg != null) {
        chart.svg(svg);
      }
      if (png != null) {
        chart.png(png);
      }
    }
  }

  static JsonObject json(Roofs roofs, List<RooflinePoint> points) {
    JsonObject object = new JsonObject();
    JsonArray peaks = new JsonArray();
    for (Roofs.Peak peak : roofs.peaks()) {
      JsonObject o = new JsonObject();
      o.addProperty("bits", peak.bits());
      o.addProperty("gflops", peak.gflops());
      peaks.add(o);
    }
    JsonArray levels = new JsonArray();
    for (Roofs.Level level : roofs.levels()) {
      JsonObject o = new JsonObject();
      o.addProperty("level", level.name());
      o.addProperty("gb_per_s", level.gigabytes());
      levels.add(o);
    }
    JsonArray kernels = new JsonArray();
    points.forEach(point -> kernels.add(json(point)));
    object.add("peaks", peaks);
    object.add("bandwidths", levels);
    object.add("kernels", kernels);
    return object;
  }

  private static JsonObject json(RooflinePoint p) {
    JsonObject o = new JsonObject();
    o.addProperty("case", p.row().name());
    o.addProperty("us", p.micros());
    o.addProperty("spread", p.spread());
    o.addProperty("gflops", p.gflops());
    o.addProperty("gb_per_s", p.gigabytes());
    o.addProperty("ops_per_byte", p.intensity());
    o.addProperty("share_of_roof", p.share());
    o.addProperty("roof", p.limit().roof());
    return o;
  }
}
