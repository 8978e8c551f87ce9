package pellucid.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.io.json.Json;
import pellucid.kernel.DType;
import pellucid.tensor.FormatException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The header of a safetensors file.
///
/// @param entries the tensors, by their place in the data
/// @param metadata free text by name
record SafeTensorsHeader(List<Entry> entries, SequencedMap<String, String> metadata) {
  private static final String METADATA = "__metadata__";

  /// A tensor's place.
  ///
  /// @param begin its first byte, counted from the header's end
  /// @param end the byte behind its last
  record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

  /// The header as JSON in UTF-8, padded by spaces so that the data behind it is aligned.
  static byte[] encode(
      List<Map.Entry<String, Tensor>> tensors, Map<String, String> metadata, int alignment) {
    List<String> members = new ArrayList<>();
    if (!metadata.isEmpty()) {
      List<String> texts = new ArrayList<>();
      metadata.forEach((name, text) -> texts.add(Json.quote(name) + ":" + Json.quote(text)));
      members.add(Json.quote(METADATA) + ":{" + String.join(",", texts) + "}");
    }
    long begin = 0;
    for (Map.Entry<String, Tensor> entry : tensors) {
      if (entry.getKey().equals(METADATA)) {
        throw new PellucidException("safetensors: no tensor may be named " + METADATA);
      }
      Tensor tensor = entry.getValue();
      long end = begin + tensor.shape().size() * tensor.dtype().bytes();
      members.add(
          "%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(Json.quote(entry.getKey()), tensor.dtype(), tensor.shape(), begin, end));
      begin = end;
    }
    byte[] json = ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + alignment - 1) / alignment * alignment);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /// Parses and checks a header.
  ///
  /// @param source the file, for messages
  /// @param text the JSON
  /// @param dataSize the bytes behind the header
  static SafeTensorsHeader decode(String source, String text, long dataSize) {
    if (!(Json.parse(source, text) instanceof Json.Obj(var members))) {
      throw new FormatException(source + ": the safetensors header is no JSON object");
    }
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    members.forEach((name, value) -> {
      if (!(value instanceof Json.Obj(var fields))) {
        throw new FormatException(source + ": header entry \"" + name + "\" is no object");
      }
      if (name.equals(METADATA)) {
        fields.forEach((key, item) -> metadata.put(key, string(source, key, item)));
      } else {
        entries.add(entry(source, name, fields));
      }
    });
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkCoverage(source, entries, dataSize);
    return new SafeTensorsHeader(entries, metadata);
  }

  private static Entry entry(String source, String name, Map<String, Json.Value> fields) {
    String where = source + ": tensor \"" + name + "\"";
    DType dtype = dtype(where, string(where, "dtype", fields.get("dtype")));
    Shape shape = shape(where, numbers(where, "shape", fields.get("shape")));
    long[] offsets = numbers(where, "data_offsets", fields.get("data_offsets"));
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw new FormatException(where + ": data_offsets " + Arrays.toString(offsets));
    }
    if (shape.size() > Long.MAX_VALUE / dtype.bytes()
        || offsets[1] - offsets[0] != shape.size() * dtype.bytes()) {
      throw new FormatException(
          "%s: %d bytes of data for %s%s".formatted(where, offsets[1] - offsets[0], dtype, shape));
    }
    return new Entry(name, dtype, shape, offsets[0], offsets[1]);
  }

  private static DType dtype(String where, String name) {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(name)) {
        return dtype;
      }
    }
    throw new FormatException(
        where + ": type " + name + " is not one of " + Arrays.toString(DType.values()));
  }

  private static Shape shape(String where, long[] dims) {
    try {
      return Shape.of(dims);
    } catch (PellucidException e) {
      throw new FormatException(where + ": " + e.getMessage(), e);
    }
  }

  private static String string(String where, String field, Json.@Nullable Value value) {
    if (value instanceof Json.Str(String text)) {
      return text;
    }
    throw new FormatException(where + ": \"" + field + "\" is not a string");
  }

  private static long[] numbers(String where, String field, Json.@Nullable Value value) {
    if (!(value instanceof Json.Arr(var items))) {
      throw new FormatException(where + ": \"" + field + "\" is not a list");
    }
    long[] numbers = new long[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(items.get(i) instanceof Json.Num(String digits)) || !digits.matches("\\d{1,18}")) {
        throw new FormatException(where + ": \"" + field + "\" holds more than whole numbers");
      }
      numbers[i] = Long.parseLong(digits);
    }
    return numbers;
  }

  /// Every byte of the data belongs to one tensor.
  private static void checkCoverage(String source, List<Entry> entries, long dataSize) {
    long at = 0;
    for (Entry entry : entries) {
      if (entry.begin() != at) {
        throw new FormatException(
            "%s: tensor \"%s\" begins at byte %d of the data, expected %d: gap or overlap"
                .formatted(source, entry.name(), entry.begin(), at));
      }
      at = entry.end();
    }
    if (at != dataSize) {
      throw new FormatException(
          "%s: the header describes %d bytes of data, the file has %d: truncated, or trailing bytes"
              .formatted(source, at, dataSize));
    }
  }
}
