package pellucid.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import pellucid.cli.term.Console;
import pellucid.cli.term.Table;
import pellucid.tensor.Device;
import picocli.CommandLine.Command;

/// Tells which kernels there are and how each device serves them.
@Command(
    name = "ops",
    description = "Lists the kernels that ops are made of, and how each device serves them.",
    footer = {
      "",
      "Examples:",
      "  ./pellucid ops      the kernels of this machine's devices",
      "  ./pellucid doctor   the devices themselves"
    })
final class OpsCommand implements Callable<Integer> {
  private final Console console;

  OpsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Device> devices = Device.all().stream().filter(d -> d != Device.scalar()).toList();
    Table table =
        new Table(
            Stream.concat(
                    Stream.of(Table.left("kernel")),
                    devices.stream().map(device -> Table.left(device.name())))
                .toArray(Table.Column[]::new));
    for (String kernel : Device.cpu().coverage().keySet()) {
      table.row(
          Stream.concat(
                  Stream.of(kernel),
                  devices.stream().map(device -> device.coverage().getOrDefault(kernel, "none")))
              .toArray(String[]::new));
    }
    table.print(console);
    console.line("Every kernel has plain loops besides: the device scalar, the reference.");
    return Main.OK;
  }
}
