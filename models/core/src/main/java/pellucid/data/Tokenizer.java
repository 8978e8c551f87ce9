package pellucid.data;

import java.util.Map;
import java.util.SequencedMap;
import pellucid.tensor.FormatException;

/// Text as whole numbers in [0, size), and back: `decode(encode(text))` is the text.
///
/// Immutable, and safe for use by several threads.
public sealed interface Tokenizer permits CharTokenizer, BytePairTokenizer {
  /// How many tokens there are.
  int size();

  /// A text's tokens.
  ///
  /// @throws DataException if it has a character that there is no token for
  int[] encode(String text);

  /// The text of tokens. Bytes that are no UTF-8, as only tokens that no text was encoded to can
  /// give, become U+FFFD.
  ///
  /// @throws IndexOutOfBoundsException if one is not in [0, size)
  String decode(int... tokens);

  /// Turns tokens into text as they come.
  TextStream stream();

  /// The kind and size in a few words: `65 characters`.
  String describe();

  /// All that makes this tokenizer, as the text that a safetensors header holds; equal for equal
  /// tokenizers.
  SequencedMap<String, String> toMetadata();

  /// The tokenizer that [#toMetadata] wrote; other entries are left alone.
  ///
  /// @param source the file, for messages
  /// @throws FormatException if there is none, or it is damaged
  static Tokenizer fromMetadata(String source, Map<String, String> metadata) {
    String alphabet = metadata.get(CharTokenizer.KEY);
    String bytePairs = metadata.get(BytePairTokenizer.KEY);
    if (bytePairs != null) {
      return TokenizerJson.parse(source + ": " + BytePairTokenizer.KEY, bytePairs);
    }
    if (alphabet == null || alphabet.isEmpty()) {
      throw new FormatException(source + ": no tokenizer in the metadata");
    }
    return CharTokenizer.of(alphabet);
  }
}
