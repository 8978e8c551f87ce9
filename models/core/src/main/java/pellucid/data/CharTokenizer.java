package pellucid.data;

import java.util.Arrays;

/// Text as numbers: each character (Unicode code point) that occurs in a corpus is a token, in
/// ascending order.
public final class CharTokenizer {
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

  /// How many tokens there are.
  public int size() {
    return alphabet.length;
  }

  /// All characters in order: with it, [#of] makes this tokenizer again.
  public String alphabet() {
    return new String(alphabet, 0, alphabet.length);
  }

  /// A text's tokens.
  ///
  /// @throws DataException if it has a character that the corpus had not
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

  /// The text of tokens.
  ///
  /// @throws IndexOutOfBoundsException if one is not in [0, size)
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      text.appendCodePoint(alphabet[token]);
    }
    return text.toString();
  }
}
