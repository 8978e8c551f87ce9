package pellucid.cli.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.FormatException;

/// JSON as it is written to and read from files: strict, and with messages that name the file.
final class JsonFiles {
  private static final Gson COMPACT =
      new GsonBuilder().setStrictness(Strictness.STRICT).disableHtmlEscaping().create();
  private static final Gson PRETTY = COMPACT.newBuilder().setPrettyPrinting().create();

  private JsonFiles() {}

  /// On one line.
  static String compact(JsonObject object) {
    return COMPACT.toJson(object);
  }

  /// On many lines.
  static String pretty(JsonObject object) {
    return PRETTY.toJson(object) + "\n";
  }

  /// A finite number, or null: JSON knows no others.
  static JsonElement number(double x) {
    return Double.isFinite(x) ? new JsonPrimitive(x) : JsonNull.INSTANCE;
  }

  static JsonElement number(@Nullable Double x) {
    return x == null ? JsonNull.INSTANCE : number(x.doubleValue());
  }

  /// The object that a file holds.
  ///
  /// @throws FormatException if it is no JSON object
  static JsonObject read(Path file) throws IOException {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (MalformedInputException e) {
      throw new FormatException(file + ": no JSON: not UTF-8", e);
    }
  }

  static JsonObject parse(String text, String source) {
    try {
      JsonObject object = COMPACT.fromJson(text, JsonObject.class);
      if (object == null) {
        throw new FormatException(source + ": empty");
      }
      return object;
    } catch (JsonParseException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new FormatException(source + ": no JSON object, or truncated: " + why, e);
    }
  }

  /// The fields of one object of a file, each of the type asked for or an error that names it.
  record Fields(JsonObject object, String source) {
    String text(String name) {
      JsonElement e = element(name);
      if (e instanceof JsonPrimitive p && p.isString()) {
        return p.getAsString();
      }
      throw wrong(name, "text");
    }

    long whole(String name) {
      try {
        return primitive(name).getAsBigDecimal().longValueExact();
      } catch (ArithmeticException | NumberFormatException _) {
        throw wrong(name, "a whole number");
      }
    }

    double number(String name) {
      try {
        return primitive(name).getAsDouble();
      } catch (NumberFormatException _) {
        throw wrong(name, "a number");
      }
    }

    Fields object(String name) {
      if (element(name) instanceof JsonObject inner) {
        return new Fields(inner, source + ": " + name);
      }
      throw wrong(name, "an object");
    }

    List<String> texts(String name) {
      List<String> list = new ArrayList<>();
      for (JsonElement e : array(name)) {
        if (!(e instanceof JsonPrimitive p)) {
          throw wrong(name, "a list of texts");
        }
        list.add(p.getAsString());
      }
      return list;
    }

    double[] numbers(String name) {
      JsonArray array = array(name);
      double[] values = new double[array.size()];
      for (int i = 0; i < values.length; i++) {
        try {
          values[i] = array.get(i).getAsDouble();
        } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException _) {
          throw wrong(name, "a list of numbers");
        }
      }
      return values;
    }

    private JsonArray array(String name) {
      if (element(name) instanceof JsonArray array) {
        return array;
      }
      throw wrong(name, "a list");
    }

    private JsonPrimitive primitive(String name) {
      if (element(name) instanceof JsonPrimitive p && !p.isBoolean()) {
        return p;
      }
      throw wrong(name, "a number");
    }

    private JsonElement element(String name) {
      JsonElement element = object.get(name);
      if (element == null) {
        throw new FormatException(source + ": " + name + " is missing");
      }
      return element;
    }

    FormatException wrong(String name, String expected) {
      return new FormatException(source + ": " + name + " is not " + expected);
    }
  }
}
