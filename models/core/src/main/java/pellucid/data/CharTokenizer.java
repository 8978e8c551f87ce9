package pellucid.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Text as numbers: each character (Unicode code point) that occurs in a corpus is a token, in
/// ascending order.
public final class CharTokenizer implements Tokenizer {
  /// Under which its alphabet stands in a model's metadata.
  static final String KEY = "alphabet";

  private final int[] alphabet;

  private CharTokenizer(int[] alphabet) {
    this.alphabet = alphabet;
  }

  /// For the characters of a text.
  ///
  /// @param text a corpus, or an [#alphabet()]
  /// @throws DataException if it is empty
  public static CharTokenizer of(String text) {
    if (text.isEmpty()) {
      throw new DataException("tokenizer: the text is empty");
    }
    return new CharTokenizer(text.codePoints().sorted().distinct().toArray());
  }

  @Override
  public int size() {
    return alphabet.length;
  }

  /// All characters in order: with it, [#of] makes this tokenizer again.
  public String alphabet() {
    return new String(alphabet, 0, alphabet.length);
  }

  @Override
  public int[] encode(String text) {
    return text.codePoints().map(this::token).toArray();
  }

  private int token(int character) {
    int token = Arrays.binarySearch(alphabet, character);
    if (token < 0) {
      throw new DataException(
          "tokenizer: '%s' (U+%04X) is not among the %d characters that the model has seen"
              .formatted(Character.toString(character), character, alphabet.length));
    }
    return token;
  }

  @Override
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      text.appendCodePoint(alphabet[token]);
    }
    return text.toString();
  }

  @Override
  public TextStream stream() {
    return new TextStream(token -> decode(token).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String describe() {
    return alphabet.length + " characters";
  }

  @Override
  public SequencedMap<String, String> toMetadata() {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put(KEY, alphabet());
    return map;
  }
}
