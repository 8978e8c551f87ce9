package pellucid.models;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pellucid.data.Normalization;
import pellucid.nn.Layer;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;

/// All of a [Classifier] but its tensors, as the text that a safetensors header holds.
final class ClassifierMetadata {
  static final String FORMAT = "pellucid classifier 1";

  private ClassifierMetadata() {}

  static SequencedMap<String, String> of(Classifier classifier) {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put("format", FORMAT);
    map.put("model", classifier.spec().name());
    map.put("data", classifier.data());
    map.put(
        "sample_shape",
        Arrays.stream(classifier.sampleShape().toArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(",")));
    map.put("class_names", String.join("\n", classifier.classNames()));
    map.put("mean", floats(classifier.normalization().mean()));
    map.put("std", floats(classifier.normalization().std()));
    return map;
  }

  private static String floats(float[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> Float.toString(values[i]))
        .collect(Collectors.joining(","));
  }

  /// The classifier with a fresh network, whose parameters are still to be loaded.
  static Classifier blank(Map<String, String> map) {
    if (!FORMAT.equals(map.get("format"))) {
      throw new FormatException("not a classifier of this version of Pellucid");
    }
    ClassifierSpec spec = ModelZoo.classifier(text(map, "model"));
    Shape sample =
        Shape.of(
            Arrays.stream(text(map, "sample_shape").split(",", -1))
                .mapToLong(Long::parseLong)
                .toArray());
    List<String> classNames = List.of(text(map, "class_names").split("\n", -1));
    // Dropout has no parameters and does nothing in evaluation: 0 will do.
    Layer network = spec.architecture().build(sample, classNames.size(), 0, new Rng(0));
    return new Classifier(
        spec,
        network,
        text(map, "data"),
        sample,
        classNames,
        new Normalization(floats(text(map, "mean")), floats(text(map, "std"))));
  }

  private static float[] floats(String text) {
    String[] parts = text.split(",", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return values;
  }

  private static String text(Map<String, String> map, String name) {
    String value = map.get(name);
    if (value == null) {
      throw new FormatException(name + " is missing");
    }
    return value;
  }
}
