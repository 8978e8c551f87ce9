package pellucid.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// JSON in files.
final class JsonFile {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().create();

  private JsonFile() {}

  static void write(Path file, JsonElement element) {
    try {
      Files.writeString(file, GSON.toJson(element) + "\n");
    } catch (IOException e) {
      throw new BenchException("can't write " + file + ": " + e, e);
    }
  }

  static JsonElement read(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new BenchException("there is no file " + file, e);
    } catch (IOException | JsonParseException e) {
      throw new BenchException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  /// Adds a number, or null where it is none: JSON has no NaN.
  static void number(JsonObject object, String name, double value) {
    if (Double.isFinite(value)) {
      object.addProperty(name, value);
    } else {
      object.add(name, JsonNull.INSTANCE);
    }
  }
}
