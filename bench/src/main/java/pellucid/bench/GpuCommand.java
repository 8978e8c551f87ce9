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
import pellucid.bench.duel.DeviceTiming;
import pellucid.bench.duel.DuelException;
import pellucid.bench.duel.Opponent;
import pellucid.cli.term.Console;
import pellucid.cli.term.Table;
import pellucid.kernel.DeviceCeilings;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Measures what a graphics card can do at most, and how near to that the kernels come.
@Command(
    name = "gpu",
    description = {
      "Measures a device's ceilings (multiply-adds in registers, bandwidth of its memory,"
          + " transfers, the start of a kernel), then the cases of the other benchmarks on it, and"
          + " tells for each how near it comes to its roof. Needs TornadoVM (docs/gpu.md)."
    })
final class GpuCommand implements Callable<Integer> {
  private static final String DEFAULT_CASES =
      "gemm-512,gemm-1024,gemm-2048,matvec-4096,conv-28,conv-1x1,conv-depthwise,attention,softmax,"
          + "layernorm,gelu-4m,add-4m,chain-4m,sum-rows";

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "gpu (the default), opencl:0, ... (see: ./pellucid doctor).")
  private String device = "gpu";

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description = "Cases, such as 'gemm-*,step-gpt'; by default a dozen kernels.")
  private String only = DEFAULT_CASES;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Time for each case (default: ${DEFAULT-VALUE}).")
  private double seconds = 1;

  @Option(
      names = "--peers",
      arity = "0..1",
      fallbackValue = "pytorch-gpu",
      paramLabel = "NAME",
      description = {
        "Measure PyTorch on the same card beside, and compare the results. With =pytorch on the"
            + " processor instead, to try the comparison where PyTorch finds no card."
      })
  private @Nullable String peer;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all of it there.")
  private @Nullable Path json;

  @Option(
      names = "--show-kernel",
      paramLabel = "NAME",
      description = {
        "Print a kernel as it is written in Java, and what TornadoVM makes of it for this device;"
            + " 'all' lists them."
      })
  private @Nullable String kernel;

  GpuCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Options.positive(spec, "--seconds", seconds);
    Device chosen = chosen();
    if (kernel != null) {
      return show(chosen, kernel);
    }
    List<BenchCase> rows = Options.cases(spec, only);
    DeviceCeilings ceilings = chosen.backend().ceilings();
    if (ceilings == null) {
      throw new BenchException(chosen + " shares the host's memory: see ./pellucid bench roofline");
    }
    console.line(chosen.describe());
    ceilings(ceilings);
    Path folder = Files.createTempDirectory("pellucid-gpu-");
    try (Opponent opponent = opponent(folder)) {
      List<GpuPoint> points = new ArrayList<>();
      for (BenchCase row : rows) {
        points.add(measure(chosen, row, opponent));
      }
      console.heading("Kernels");
      kernels(ceilings, points);
      if (json != null) {
        JsonFile.write(json, json(chosen, opponent, ceilings, points));
      }
      return points.stream().anyMatch(p -> p.failure() != null) ? BenchMain.FAILURE : BenchMain.OK;
    }
  }

  /// The peer's process, if one is wanted and can be had.
  private @Nullable Opponent opponent(Path folder) {
    if (peer == null) {
      return null;
    }
    try {
      Opponent opponent = Opponent.start(peer, folder);
      console.line("beside: " + opponent.description());
      return opponent;
    } catch (DuelException e) {
      console.line("no comparison: " + e.getMessage());
      return null;
    }
  }

  private Device chosen() {
    try {
      return Device.named(device);
    } catch (DeviceException e) {
      String why = console.variable("PELLUCID_NO_GPU");
      throw new ParameterException(
          spec.commandLine(),
          "--device %s: %s".formatted(device, why == null || why.isEmpty() ? e.getMessage() : why),
          e);
    }
  }

  private int show(Device chosen, String name) {
    List<String> names = chosen.backend().listings();
    if (name.equals("all")) {
      names.forEach(console::line);
      return BenchMain.OK;
    }
    String listing = names.contains(name) ? chosen.backend().listing(name) : null;
    if (listing == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--show-kernel %s: %s has %s".formatted(name, chosen, String.join(", ", names)));
    }
    console.line(listing);
    return BenchMain.OK;
  }

  private GpuPoint measure(Device chosen, BenchCase row, @Nullable Opponent opponent) {
    DeviceTiming timing;
    try {
      timing = DeviceTiming.of(chosen, row, seconds);
    } catch (DeviceException e) {
      return new GpuPoint(row, null, null, e.getMessage());
    }
    if (opponent == null || !opponent.serves(row)) {
      return new GpuPoint(row, timing, null, null);
    }
    try {
      var showing = opponent.show(row, DeviceTiming.result(chosen, row), seconds);
      String problem = showing.agreement().problem();
      String failure = problem.isEmpty() ? null : "results differ from the peer's: " + problem;
      return new GpuPoint(row, timing, showing, failure);
    } catch (DuelException e) {
      return new GpuPoint(row, timing, null, e.getMessage());
    }
  }

  private void ceilings(DeviceCeilings c) {
    Table table = new Table(Table.left("ceiling"), Table.right("at most"));
    table.row("multiply-add in registers", Text.fixed(1, c.gflops()) + " GFLOP/s");
    table.row("device memory, read and written", Text.fixed(1, c.gigabytes()) + " GB/s");
    table.row("to the device", Text.fixed(2, c.upload()) + " GB/s");
    table.row("from the device", Text.fixed(2, c.download()) + " GB/s");
    table.row("a kernel's start and end", Text.fixed(0, c.launchMicros()) + " us");
    table.row("the same, of 32 started at once", Text.fixed(1, c.regionMicros()) + " us");
    if (!Double.isNaN(c.recordedMicros())) {
      table.row("the same, as a CUDA graph", Text.fixed(1, c.recordedMicros()) + " us");
    }
    table.row("compiling a small kernel", Text.fixed(0, c.compileMillis()) + " ms");
    table.print(console);
  }

  private void kernels(DeviceCeilings ceilings, List<GpuPoint> points) {
    Table table =
        new Table(
            Table.left("case"),
            Table.right("us"),
            Table.right("+-"),
            Table.right("GFLOP/s"),
            Table.right("GB/s"),
            Table.right("of roof"),
            Table.right("kernels"),
            Table.right("first call, ms"),
            Table.right("peer us"),
            Table.right("ratio"));
    for (GpuPoint p : points) {
      DeviceTiming timing = p.timing();
      if (timing == null) {
        table.row(p.row().name(), "-", "-", "-", "-", "-", "-", "-", "-", "-");
        continue;
      }
      table.row(
          p.row().name(),
          Text.digits(4, timing.micros()),
          Text.percent(timing.spread()),
          Text.fixed(1, p.row().flops() / timing.micros() * 1e-3),
          Text.fixed(1, p.row().bytes() / timing.micros() * 1e-3),
          Text.percent(p.share(ceilings)),
          Text.fixed(1, timing.launches()),
          Text.fixed(0, timing.firstMillis()),
          Text.digits(4, p.peerMicros()),
          Text.fixed(2, p.ratio()));
    }
    table.print(console);
    points.stream()
        .filter(p -> p.failure() != null)
        .forEach(p -> console.line(p.row().name() + ": " + p.failure()));
  }

  private static JsonObject json(
      Device device, @Nullable Opponent opponent, DeviceCeilings c, List<GpuPoint> points) {
    JsonObject object = new JsonObject();
    object.addProperty("device", device.describe());
    if (opponent != null) {
      object.addProperty("peer", opponent.description());
    }
    JsonObject ceilings = new JsonObject();
    ceilings.addProperty("gflops", c.gflops());
    ceilings.addProperty("gb_per_s", c.gigabytes());
    ceilings.addProperty("upload_gb_per_s", c.upload());
    ceilings.addProperty("download_gb_per_s", c.download());
    ceilings.addProperty("launch_us", c.launchMicros());
    ceilings.addProperty("region_us", c.regionMicros());
    if (!Double.isNaN(c.recordedMicros())) {
      ceilings.addProperty("cuda_graph_us", c.recordedMicros());
    }
    ceilings.addProperty("compile_ms", c.compileMillis());
    object.add("ceilings", ceilings);
    JsonArray rows = new JsonArray();
    points.forEach(p -> rows.add(p.json(c)));
    object.add("cases", rows);
    return object;
  }
}
