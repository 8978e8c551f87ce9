package pellucid.cli.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.data.Normalization;
import pellucid.tensor.Shape;

/// What a run learned from, as far as it has to be known again: the fields of `config.json` that
/// differ from family to family.
public sealed interface RunData {
  /// The name of the data.
  String name();

  /// Adds the fields.
  void write(JsonObject json);

  /// Reads the fields; which of the kinds it is, they tell themselves.
  static RunData read(JsonFiles.Fields json) {
    if (json.object().has("window")) {
      return Series.read(json);
    }
    return json.object().has("text") ? Text.read(json) : Samples.read(json);
  }

  /// Labelled samples of a named set.
  ///
  /// @param name the data set
  /// @param sampleShape shape of one sample
  /// @param classes what label 0, 1, ... stands for
  /// @param normalization of the features
  /// @param folds of the cross-validation that goes before the training, 2 or more; 0 for none
  record Samples(
      String name, Shape sampleShape, List<String> classes, Normalization normalization, int folds)
      implements RunData {
    /// Copies the names, checks the folds.
    public Samples {
      classes = List.copyOf(classes);
      if (folds < 0 || folds == 1) {
        throw new IllegalArgumentException("folds " + folds + " must be 2 or more, or 0 for none");
      }
    }

    /// Without cross-validation.
    public Samples(
        String name, Shape sampleShape, List<String> classes, Normalization normalization) {
      this(name, sampleShape, classes, normalization, 0);
    }

    @Override
    public void write(JsonObject json) {
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
      if (folds > 0) {
        json.addProperty("folds", folds);
      }
    }

    /// Shortest decimals that read back as the same floats.
    private static JsonArray floats(float[] values) {
      JsonArray array = new JsonArray();
      for (float value : values) {
        array.add(value);
      }
      return array;
    }

    private static Samples read(JsonFiles.Fields json) {
      JsonFiles.Fields scale = json.object("normalization");
      long[] shape = Arrays.stream(json.numbers("sample_shape")).mapToLong(d -> (long) d).toArray();
      return new Samples(
          json.text("data"),
          Shape.of(shape),
          json.texts("classes"),
          new Normalization(toFloats(scale.numbers("mean")), toFloats(scale.numbers("std"))),
          json.object().has("folds") ? Math.toIntExact(json.whole("folds")) : 0);
    }

    private static float[] toFloats(double[] values) {
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
  }

  /// A time series, cut into windows.
  ///
  /// @param name the data set
  /// @param points of it before those for tests
  /// @param window points that a forecast sees
  record Series(String name, int points, int window) implements RunData {
    /// Checks the window.
    public Series {
      if (window < 1) {
        throw new IllegalArgumentException("window " + window + " must be 1 or more");
      }
    }

    @Override
    public void write(JsonObject json) {
      json.addProperty("points", points);
      json.addProperty("window", window);
    }

    private static Series read(JsonFiles.Fields json) {
      return new Series(
          json.text("data"),
          Math.toIntExact(json.whole("points")),
          Math.toIntExact(json.whole("window")));
    }
  }

  /// A text, cut into sequences.
  ///
  /// @param name of the file, or of this repository's own sources
  /// @param path of the file, absolute; null for the sources
  /// @param sha256 of its bytes
  /// @param block tokens in a sequence
  record Text(String name, @Nullable String path, String sha256, int block) implements RunData {
    /// Checks the block.
    public Text {
      if (block < 1) {
        throw new IllegalArgumentException("block " + block + " must be 1 or more");
      }
    }

    @Override
    public void write(JsonObject json) {
      JsonObject text = new JsonObject();
      if (path != null) {
        text.addProperty("path", path);
      }
      text.addProperty("sha256", sha256);
      json.add("text", text);
      json.addProperty("block", block);
    }

    private static Text read(JsonFiles.Fields json) {
      JsonFiles.Fields text = json.object("text");
      return new Text(
          json.text("data"),
          text.object().has("path") ? text.text("path") : null,
          text.text("sha256"),
          Math.toIntExact(json.whole("block")));
    }
  }
}
