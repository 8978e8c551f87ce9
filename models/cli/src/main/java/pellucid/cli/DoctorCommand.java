package pellucid.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import pellucid.cli.doctor.Advice;
import pellucid.cli.doctor.Processor;
import pellucid.cli.doctor.Vm;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.data.DataHome;
import pellucid.data.DataSetInfo;
import pellucid.tensor.Device;
import pellucid.tensor.MemoryStats;
import picocli.CommandLine.Command;

/// Tells what the engine runs on here, and what would make it faster.
@Command(
    name = "doctor",
    description = {
      "Tells what the engine runs on here, why on nothing better, and what to change to go faster."
    },
    footer = {
      "",
      "Examples:",
      "  ./pellucid doctor                                  this machine as it is",
      "  PELLUCID_JAVA_OPTS=-XX:UseAVX=2 ./pellucid doctor  with another flag for the JVM"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int COLUMN = 20;
  private static final int KERNELS = 24;

  private final Console console;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Processor processor = Processor.ofThisMachine();
    Vm vm = Vm.ofThisProcess();
    Device cpu = Device.cpu();
    MemoryStats memory = MemoryStats.now();
    Advice.Facts facts =
        new Advice.Facts(
            processor,
            vm,
            cpu.describe(),
            Device.explain(),
            cpu.threads(),
            memory.limit(),
            Device.class.desiredAssertionStatus());
    processor(facts);
    backends(cpu);
    graphics();
    java(vm, memory);
    data();
    advice(Advice.of(facts));
    return Main.OK;
  }

  private void processor(Advice.Facts facts) {
    Processor processor = facts.processor();
    int possible = processor.vectorBits();
    int inUse = facts.bitsInUse();
    console.line(console.paint(Style.BOLD, "Processor"));
    field("model", processor.model());
    field(
        "processors",
        "%d, of which %d for this process; %s at work"
            .formatted(
                processor.processors(),
                facts.vm().processors(),
                Text.plural(facts.threads(), "thread")));
    field(
        "vectors possible",
        possible == 0 ? "unknown here" : possible + " bits (" + processor.vectorName() + ")");
    String used = inUse == 0 ? "none: plain loops" : inUse + " bits (" + facts.cpu() + ")";
    Style style = inUse == 0 || inUse < possible ? Style.YELLOW : Style.GREEN;
    field("vectors in use", style, used);
  }

  private void backends(Device cpu) {
    console.heading("Backends");
    for (String line : Device.explain()) {
      console.paragraph("  ", withoutRepeatedName(line));
    }
    console.heading("Kernels of device " + cpu.name());
    cpu.coverage().forEach((kernel, how) -> console.field(kernel, KERNELS, Style.PLAIN, how));
  }

  /// The devices that TornadoVM found, or in one sentence why there are none.
  private void graphics() {
    console.heading("Graphics cards (--device)");
    List<Device> devices =
        Device.all().stream().filter(device -> device.counters().isPresent()).toList();
    for (Device device : devices) {
      console.paragraph("  ", device.describe());
      field("kernels", String.join(", ", served(device)));
    }
    if (devices.isEmpty()) {
      console.paragraph("  ", "none: " + noGraphics());
    }
  }

  /// The launcher knows whether there is an SDK, the backend what it found.
  private String noGraphics() {
    String why = console.variable("PELLUCID_NO_GPU");
    if (why != null && !why.isEmpty()) {
      return why;
    }
    String start = "gpu: not used: ";
    return Device.explain().stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("nothing on this module path serves one (docs/gpu.md)");
  }

  private static List<String> served(Device device) {
    return device.coverage().entrySet().stream()
        .filter(kernel -> !kernel.getValue().equals("none"))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// `cpu: cpu: scalar loops`, as a backend's name goes before what it says of itself, once.
  private static String withoutRepeatedName(String line) {
    int colon = line.indexOf(": ");
    String name = line.substring(0, colon + 1);
    String rest = line.substring(colon + 1).strip();
    return colon > 0 && rest.startsWith(name) ? rest : line;
  }

  private void java(Vm vm, MemoryStats memory) {
    console.heading("Java");
    field("machine", vm.name());
    field("flags", vm.arguments().isEmpty() ? "none" : String.join(" ", vm.arguments()));
    if (vm.useAvx() != null) {
      field("in force", "UseAVX=" + vm.useAvx() + ", UseFMA=" + vm.useFma());
    }
    field("collector", String.join(", ", vm.collectors()));
    field("heap", "at most " + Text.bytes(vm.maxHeapBytes()));
    field(
        "tensors",
        "at most %s of the machine's %s, outside the heap"
            .formatted(Text.bytes(memory.limit()), Text.bytes(vm.machineBytes())));
    field("their memory", MemoryStats.pages());
  }

  private void data() {
    DataHome home = DataFolder.of(console);
    console.heading("Data (fetched sets are kept in " + home.data() + ")");
    List<DataSetInfo> sets = DataCommand.infos(home);
    Table table = new Table(Table.left("data set"), Table.left("where"));
    for (DataSetInfo info : sets) {
      table.row(info.name(), DataCommand.where(info));
    }
    table.print(console);
  }

  private void advice(List<String> advice) {
    console.heading("To go faster");
    if (advice.isEmpty()) {
      console.line("  " + console.paint(Style.GREEN, "Nothing to change."));
    }
    for (String sentence : advice) {
      List<String> lines = Text.wrap(sentence, console.width() - 4);
      console.line("  " + console.paint(Style.YELLOW, "-") + " " + lines.getFirst());
      lines.stream().skip(1).forEach(line -> console.line("    " + line));
    }
  }

  private void field(String name, String value) {
    field(name, Style.PLAIN, value);
  }

  private void field(String name, Style style, String value) {
    console.field(name, COLUMN, style, value);
  }
}
