package pellucid.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import pellucid.bench.duel.Outcome;

/// Outcomes as JSON: an array of `{"case", "threads", "ours_us", "peer", "peer_us", "ratio"}` with
/// medians, and their spreads. A case that failed has a `ratio` of null and says why in `failure`.
final class OutcomeJson {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().create();

  private OutcomeJson() {}

  static void write(Path file, List<Outcome> outcomes) {
    JsonArray array = new JsonArray();
    outcomes.forEach(outcome -> array.add(object(outcome)));
    try {
      Files.writeString(file, GSON.toJson(array) + "\n");
    } catch (IOException e) {
      throw new BenchException("can't write " + file + ": " + e, e);
    }
  }

  static JsonObject object(Outcome outcome) {
    JsonObject object = new JsonObject();
    object.addProperty("case", outcome.row().name());
    object.addProperty("threads", outcome.threads());
    number(object, "ours_us", outcome.ours().median());
    object.addProperty("peer", outcome.peer());
    number(object, "peer_us", outcome.theirs().median());
    number(object, "ratio", outcome.ratio());
    number(object, "ours_gflops", outcome.gflops());
    JsonArray forks = new JsonArray();
    outcome.ours().medians().forEach(forks::add);
    object.add("ours_forks_us", forks);
    number(object, "ours_spread", outcome.ours().spread());
    number(object, "peer_spread", outcome.theirs().spread());
    number(object, "error", outcome.agreement() == null ? Double.NaN : outcome.agreement().error());
    object.addProperty("failure", outcome.failure());
    return object;
  }

  /// JSON has no NaN.
  private static void number(JsonObject object, String name, double value) {
    if (Double.isFinite(value)) {
      object.addProperty(name, value);
    } else {
      object.add(name, JsonNull.INSTANCE);
    }
  }
}
