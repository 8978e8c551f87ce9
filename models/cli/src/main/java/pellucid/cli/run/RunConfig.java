package pellucid.cli.run;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import pellucid.tensor.FormatException;
import pellucid.train.Hyper;

/// Everything that a training depends on.
///
/// @param model the named model
/// @param seed of everything random
/// @param hyper the hyper-parameters
/// @param source what it learns from
public record RunConfig(String model, long seed, Hyper hyper, RunData source) {
  /// Of the file's layout; raised when an older program would misread it.
  private static final int FORMAT = 1;

  /// The name of the data.
  public String data() {
    return source.name();
  }

  /// As it is written to the file. What it ran on is noted too; it does not change the result.
  String toJson(String runsOn) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("model", model);
    json.addProperty("data", data());
    json.addProperty("seed", seed);
    json.add("hyper", hyperJson());
    source.write(json);
    json.addProperty("ran_on", runsOn);
    return JsonFiles.pretty(json);
  }

  private JsonObject hyperJson() {
    JsonObject json = new JsonObject();
    hyper
        .toMap()
        .forEach((name, value) -> {
          if (isNumber(value)) {
            json.addProperty(name, new BigDecimal(value));
          } else {
            json.addProperty(name, value);
          }
        });
    return json;
  }

  private static boolean isNumber(String value) {
    return value.matches("-?[0-9][-+.0-9eE]*");
  }

  /// Reads the file back.
  ///
  /// @throws FormatException if anything is missing or no value of its kind
  static RunConfig read(Path file) throws IOException {
    return of(new JsonFiles.Fields(JsonFiles.read(file), file.toString()));
  }

  private static RunConfig of(JsonFiles.Fields json) {
    if (json.whole("format") != FORMAT) {
      throw new FormatException(
          "%s: format %d; this program reads %d"
              .formatted(json.source(), json.whole("format"), FORMAT));
    }
    Map<String, String> hyper = new LinkedHashMap<>();
    json.object("hyper")
        .object()
        .asMap()
        .forEach((name, value) -> {
          if (value.isJsonPrimitive()) {
            hyper.put(name, value.getAsString());
          }
        });
    try {
      return new RunConfig(
          json.text("model"), json.whole("seed"), Hyper.fromMap(hyper), RunData.read(json));
    } catch (FormatException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(json.source())
          ? e
          : new FormatException(json.source() + ": " + message, e);
    } catch (RuntimeException e) { // a value out of its range, refused by the record that takes it
      throw new FormatException(json.source() + ": " + e.getMessage(), e);
    }
  }
}
