package pellucid.cli.run;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import pellucid.train.EpochMetrics;
import pellucid.train.Task;

/// The lines of `metrics.jsonl`: an object for each epoch.
final class Metrics {
  private final List<String> lines;

  private Metrics(List<String> lines) {
    this.lines = lines;
  }

  static Metrics empty() {
    return new Metrics(new ArrayList<>());
  }

  /// The lines of a file up to an epoch: what came after the checkpoint is trained again.
  static Metrics parse(String text, int epochs, String source) {
    List<String> kept = new ArrayList<>();
    for (String line : text.lines().toList()) {
      var fields = new JsonFiles.Fields(JsonFiles.parse(line, source), source);
      if (fields.whole("epoch") <= epochs) {
        kept.add(line);
      }
    }
    return new Metrics(kept);
  }

  void add(EpochMetrics m, Task.Unit unit) {
    JsonObject json = new JsonObject();
    json.addProperty("epoch", m.epoch());
    json.addProperty("steps", m.steps());
    json.add("learning_rate", JsonFiles.number(m.learningRate()));
    json.add("train_loss", JsonFiles.number(m.trainLoss()));
    json.add("train_accuracy", JsonFiles.number(m.trainAccuracy()));
    json.add("validation_loss", JsonFiles.number(m.validationLoss()));
    json.add("validation_accuracy", JsonFiles.number(m.validationAccuracy()));
    json.addProperty("best", m.best());
    json.add("seconds", JsonFiles.number(m.seconds()));
    json.add(unit.plural() + "_per_second", JsonFiles.number(m.unitsPerSecond()));
    lines.add(JsonFiles.compact(json));
  }

  /// The line of an epoch; empty where it was not written.
  JsonObject epoch(int epoch) {
    for (String line : lines) {
      JsonObject json = JsonFiles.parse(line, RunFolder.METRICS);
      if (new JsonFiles.Fields(json, RunFolder.METRICS).whole("epoch") == epoch) {
        return json;
      }
    }
    return new JsonObject();
  }

  String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
