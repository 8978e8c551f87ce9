package pellucid.cli;

import pellucid.cli.term.Console;
import pellucid.cli.term.Text;
import pellucid.kernel.DeviceCounters;
import pellucid.tensor.Device;

/// What a device did in this process: what it handed back to the host, and what went over the bus.
record DeviceReport(Console console, Device device) {
  /// Tells of fallbacks whenever there were any, of the rest when it was asked for.
  void print(boolean profile) {
    device
        .fallbacks()
        .forEach((kernel, times) ->
            note(
                "%s has no kernel for %s: it ran on the cpu %s"
                    .formatted(device, kernel, Text.plural(times, "time"))));
    if (profile) {
      device
          .counters()
          .ifPresentOrElse(
              this::print,
              () -> note(device + " shares the host's memory: nothing is transferred"));
    }
  }

  private void note(String text) {
    console.err().println(text);
  }

  private void print(DeviceCounters counters) {
    note(
        "%s: %s (%s) up, %s (%s) down, %s in %s, %s in use"
            .formatted(
                device,
                Text.plural(counters.uploads(), "tensor"),
                Text.bytes(counters.uploadedBytes()),
                Text.plural(counters.downloads(), "tensor"),
                Text.bytes(counters.downloadedBytes()),
                Text.plural(counters.launches(), "kernel"),
                Text.plural(counters.executions(), "execution"),
                Text.bytes(counters.usedBytes())));
  }
}
