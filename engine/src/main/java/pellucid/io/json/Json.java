package pellucid.io.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import pellucid.tensor.FormatException;

/// A strict reader for the JSON (RFC 8259) of the files that Pellucid's libraries read: no
/// duplicate names, no trailing text, bounded depth.
///
/// It is the project's own because what an application embeds has no dependency, and shared with
/// `models` only; applications use a library.
public final class Json {
  private static final int DEEPEST = 32;

  private final String source;
  private final String text;
  private int at;
  private int depth;

  private Json(String source, String text) {
    this.source = source;
    this.text = text;
  }

  /// Any value.
  public sealed interface Value permits Obj, Arr, Str, Num, Word {}

  /// An object.
  ///
  /// @param members in the text's order
  public record Obj(SequencedMap<String, Value> members) implements Value {}

  /// A list.
  ///
  /// @param items in order
  public record Arr(List<Value> items) implements Value {}

  /// A string.
  ///
  /// @param value without quotes and escapes
  public record Str(String value) implements Value {}

  /// A number.
  ///
  /// @param digits as written
  public record Num(String digits) implements Value {}

  /// `true`, `false` or `null`.
  ///
  /// @param word which one
  public record Word(String word) implements Value {}

  /// The value that the whole text is.
  ///
  /// @param source what is read, for messages
  /// @throws FormatException if the text is anything else
  public static Value parse(String source, String text) {
    Json json = new Json(source, text);
    json.space();
    Value value = json.value();
    json.space();
    if (json.at != text.length()) {
      throw json.wrong("text behind the end");
    }
    return value;
  }

  private FormatException wrong(String what) {
    return new FormatException(source + ": " + what + " at character " + at + " of the JSON");
  }

  private char peek() {
    if (at == text.length()) {
      throw wrong("unexpected end");
    }
    return text.charAt(at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean taken(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void take(char c) {
    if (!taken(c)) {
      throw wrong("expected '" + c + "'");
    }
  }

  private Value value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Str(string());
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private Value word(String word) {
    if (!text.startsWith(word, at)) {
      throw wrong("expected " + word);
    }
    at += word.length();
    return new Word(word);
  }

  private Obj object() {
    enter('{');
    SequencedMap<String, Value> members = new LinkedHashMap<>();
    if (!taken('}')) {
      do {
        space();
        String name = string();
        space();
        take(':');
        space();
        if (members.put(name, value()) != null) {
          throw wrong("duplicate name \"" + name + "\"");
        }
        space();
      } while (taken(','));
      take('}');
    }
    depth--;
    return new Obj(members);
  }

  private Arr array() {
    enter('[');
    List<Value> items = new ArrayList<>();
    if (!taken(']')) {
      do {
        space();
        items.add(value());
        space();
      } while (taken(','));
      take(']');
    }
    depth--;
    return new Arr(items);
  }

  private void enter(char bracket) {
    take(bracket);
    if (++depth > DEEPEST) {
      throw wrong("more than " + DEEPEST + " levels");
    }
    space();
  }

  private String string() {
    take('"');
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("control character in a string");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw wrong("unknown escape \\" + c);
    };
  }

  private char hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw wrong("bad \\u escape");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private Num number() {
    int start = at;
    taken('-');
    int integer = at;
    digits();
    if (text.charAt(integer) == '0' && at > integer + 1) {
      throw wrong("number with a leading zero");
    }
    if (taken('.')) {
      digits();
    }
    if (taken('e') || taken('E')) {
      if (!taken('+')) {
        taken('-');
      }
      digits();
    }
    return new Num(text.substring(start, at));
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw wrong("expected a value");
    }
  }

  /// A string as a JSON literal.
  public static String quote(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
