package pellucid.bench.guard;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Ratios of the kernels' times to a reference of the same run, as they were.
///
/// @param machine processor and vectors: ratios of another machine mean nothing here
/// @param ratios for each case, one ratio of each process
public record Baseline(String machine, SequencedMap<String, List<Double>> ratios) {
  /// For a file.
  public JsonObject json() {
    JsonObject cases = new JsonObject();
    ratios.forEach((name, values) -> {
      JsonArray array = new JsonArray();
      values.forEach(array::add);
      cases.add(name, array);
    });
    JsonObject object = new JsonObject();
    object.addProperty("machine", machine);
    object.add("ratios", cases);
    return object;
  }

  /// From a file.
  ///
  /// @throws IllegalArgumentException if that is no baseline, with what is wrong
  public static Baseline of(JsonElement json) {
    try {
      JsonObject object = json.getAsJsonObject();
      SequencedMap<String, List<Double>> ratios = new LinkedHashMap<>();
      for (var entry : object.getAsJsonObject("ratios").entrySet()) {
        List<Double> values = new ArrayList<>();
        entry.getValue().getAsJsonArray().forEach(value -> values.add(value.getAsDouble()));
        ratios.put(entry.getKey(), List.copyOf(values));
      }
      return new Baseline(object.get("machine").getAsString(), ratios);
    } catch (IllegalStateException | NullPointerException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          "is no baseline: it needs \"machine\" and \"ratios\" of lists of numbers", e);
    }
  }
}
