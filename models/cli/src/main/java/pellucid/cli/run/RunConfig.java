package pellucid.cli.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pellucid.data.DataSet;
import pellucid.data.Normalization;
import pellucid.tensor.FormatException;
import pellucid.tensor.Shape;
import pellucid.train.Hyper;

/// Everything that a training depends on, and what its model needs to be used without the data.
///
/// @param model the architecture, as the zoo names it
/// @param data the data set
/// @param seed of everything random
/// @param hyper the hyper-parameters
/// @param sampleShape shape of one sample
/// @param classes what label 0, 1, ... stands for
/// @param normalization of the features
public record RunConfig(
    String model,
    String data,
    long seed,
    Hyper hyper,
    Shape sampleShape,
    List<String> classes,
    Normalization normalization) {
  /// Of the file's layout; raised when an older program would misread it.
  private static final int FORMAT = 1;

  public RunConfig {
    classes = List.copyOf(classes);
  }

  /// For training a model on a data set.
  public static RunConfig of(String model, DataSet data, long seed, Hyper hyper) {
    return new RunConfig(
        model,
        data.name(),
        seed,
        hyper,
        data.sampleShape(),
        data.classNames(),
        data.normalization());
  }

  /// As it is written to the file. What it ran on is noted too; it does not change the result.
  String toJson(String runsOn) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("model", model);
    json.addProperty("data", data);
    json.addProperty("seed", seed);
    json.add("hyper", hyperJson());
    JsonArray shape = new JsonArray();
    Arrays.stream(sampleShape.toArray()).forEach(shape::add);
    json.add("sample_shape", shape);
    JsonArray names = new JsonArray();
    classes.forEach(names::add);
    json.add("classes", names);
    JsonObject scale = new JsonObject();
    scale.add("mean", floats(normalization.mean()));
    scale.add("std", floats(normalization.std()));
    json.add("normalization", scale);
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

  /// Shortest decimals that read back as the same floats.
  private static JsonArray floats(float[] values) {
    JsonArray array = new JsonArray();
    for (float value : values) {
      array.add(value);
    }
    return array;
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
    JsonFiles.Fields scale = json.object("normalization");
    try {
      long[] shape = Arrays.stream(json.numbers("sample_shape")).mapToLong(d -> (long) d).toArray();
      return new RunConfig(
          json.text("model"),
          json.text("data"),
          json.whole("seed"),
          Hyper.fromMap(hyper),
          Shape.of(shape),
          json.texts("classes"),
          new Normalization(toFloats(scale.numbers("mean")), toFloats(scale.numbers("std"))));
    } catch (FormatException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(json.source())
          ? e
          : new FormatException(json.source() + ": " + message, e);
    } catch (RuntimeException e) { // a value out of its range, refused by the record that takes it
      throw new FormatException(json.source() + ": " + e.getMessage(), e);
    }
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
