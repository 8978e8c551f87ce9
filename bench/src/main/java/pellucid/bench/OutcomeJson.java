package pellucid.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import pellucid.bench.duel.Outcome;

/// Outcomes as JSON: an array of `{"case", "threads", "ours_us", "peer", "peer_us", "ratio"}` with
/// medians, and their spreads. A case that failed has a `ratio` of null and says why in `failure`.
final class OutcomeJson {
  private OutcomeJson() {}

  static JsonArray array(List<Outcome> outcomes) {
    JsonArray array = new JsonArray();
    outcomes.forEach(outcome -> array.add(object(outcome)));
    return array;
  }

  static JsonObject object(Outcome outcome) {
    JsonObject object = new JsonObject();
    object.addProperty("case", outcome.row().name());
    object.addProperty("threads", outcome.threads());
    JsonFile.number(object, "ours_us", outcome.ours().median());
    object.addProperty("peer", outcome.peer());
    JsonFile.number(object, "peer_us", outcome.theirs().median());
    JsonFile.number(object, "ratio", outcome.ratio());
    JsonFile.number(object, "ours_gflops", outcome.gflops());
    JsonArray forks = new JsonArray();
    outcome.ours().medians().forEach(forks::add);
    object.add("ours_forks_us", forks);
    JsonFile.number(object, "ours_spread", outcome.ours().spread());
    JsonFile.number(object, "peer_spread", outcome.theirs().spread());
    JsonFile.number(
        object, "error", outcome.agreement() == null ? Double.NaN : outcome.agreement().error());
    object.addProperty("failure", outcome.failure());
    return object;
  }
}
