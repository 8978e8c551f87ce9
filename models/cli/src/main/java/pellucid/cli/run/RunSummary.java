package pellucid.cli.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.train.Task;

/// How a training came out.
///
/// @param model the architecture
/// @param data the data set
/// @param seed of everything random
/// @param epochs whole epochs done
/// @param bestEpoch the epoch whose parameters were kept
/// @param outcome why it ended, in lower case
/// @param trainSeconds wall time of the training, that before a resume included
/// @param unit what is counted
/// @param unitsPerSecond training samples or tokens in a second
/// @param figures how well it does, by name: `test_accuracy` and the like
/// @param parameters how many numbers were learned
public record RunSummary(
    String model,
    String data,
    long seed,
    int epochs,
    int bestEpoch,
    String outcome,
    double trainSeconds,
    Task.Unit unit,
    double unitsPerSecond,
    SequencedMap<String, Number> figures,
    long parameters) {
  /// Makes the map unmodifiable.
  public RunSummary {
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
  }

  /// @param epoch the metrics of the epoch whose parameters were kept
  String toJson(JsonObject epoch) {
    JsonObject json = new JsonObject();
    json.addProperty("model", model);
    json.addProperty("data", data);
    json.addProperty("seed", seed);
    json.addProperty("epochs", epochs);
    json.addProperty("best_epoch", bestEpoch);
    json.addProperty("outcome", outcome);
    json.add("train_seconds", JsonFiles.number(trainSeconds));
    json.add(unit.plural() + "_per_second", JsonFiles.number(unitsPerSecond));
    json.add("train_loss", epoch.get("train_loss"));
    json.add("val_loss", epoch.get("validation_loss"));
    figures.forEach((name, value) ->
        json.add(name, value instanceof Double x ? JsonFiles.number(x) : new JsonPrimitive(value)));
    json.addProperty("parameters", parameters);
    return JsonFiles.pretty(json);
  }
}
