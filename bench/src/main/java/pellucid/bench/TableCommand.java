package pellucid.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import pellucid.cli.term.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Makes Markdown of a JSON file.
@Command(
    name = "table",
    description = {
      "Prints what `bench peers --json` or `bench roofline --json` wrote as a Markdown table."
    })
final class TableCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The JSON.")
  private Path file;

  TableCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JsonElement json = JsonFile.read(file);
    try {
      if (json.isJsonArray()) {
        peers(json.getAsJsonArray());
      } else if (json.getAsJsonObject().has("kernels")) {
        roofline(json.getAsJsonObject());
      } else {
        throw new IllegalStateException("no kernels");
      }
    } catch (IllegalStateException | NullPointerException | UnsupportedOperationException e) {
      throw new BenchException(file + " is of neither `bench peers` nor `bench roofline`", e);
    }
    return BenchMain.OK;
  }

  private void peers(JsonArray outcomes) {
    row("case", "threads", "ours, us", "spread", "peer", "its us", "spread", "ratio");
    row("---", "--:", "--:", "--:", "---", "--:", "--:", "--:");
    for (JsonElement element : outcomes) {
      JsonObject o = element.getAsJsonObject();
      boolean failed = !o.get("failure").isJsonNull();
      row(
          o.get("case").getAsString(),
          o.get("threads").getAsString(),
          Text.digits(4, number(o, "ours_us")),
          Text.percent(number(o, "ours_spread")),
          o.get("peer").getAsString(),
          Text.digits(4, number(o, "peer_us")),
          Text.percent(number(o, "peer_spread")),
          failed ? "failed" : "**" + Text.fixed(2, number(o, "ratio")) + "**");
    }
  }

  private void roofline(JsonObject json) {
    row("ceiling of one thread", "at most");
    row("---", "--:");
    for (JsonElement element : json.getAsJsonArray("peaks")) {
      JsonObject peak = element.getAsJsonObject();
      String name = "multiply-add, " + peak.get("bits").getAsInt() + " bits";
      row(name, Text.fixed(1, number(peak, "gflops")) + " GFLOP/s");
    }
    for (JsonElement element : json.getAsJsonArray("bandwidths")) {
      JsonObject level = element.getAsJsonObject();
      String name = "bandwidth, " + level.get("level").getAsString();
      row(name, Text.fixed(1, number(level, "gb_per_s")) + " GB/s");
    }
    console.line("");
    row("kernel", "us", "spread", "GFLOP/s", "GB/s", "op/byte", "of its roof", "roof");
    row("---", "--:", "--:", "--:", "--:", "--:", "--:", "---");
    for (JsonElement element : json.getAsJsonArray("kernels")) {
      JsonObject k = element.getAsJsonObject();
      row(
          k.get("case").getAsString(),
          Text.digits(4, number(k, "us")),
          Text.percent(number(k, "spread")),
          Text.fixed(1, number(k, "gflops")),
          Text.fixed(1, number(k, "gb_per_s")),
          Text.digits(3, number(k, "ops_per_byte")),
          "**" + Text.percent(number(k, "share_of_roof")) + "**",
          k.get("roof").getAsString());
    }
  }

  private void row(String... cells) {
    console.line("| " + String.join(" | ", List.of(cells)) + " |");
  }

  private static double number(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value.isJsonNull() ? Double.NaN : value.getAsDouble();
  }
}
