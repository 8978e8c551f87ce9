package pellucid.models;

import pellucid.data.BytePairTokenizer;
import pellucid.data.CharTokenizer;
import pellucid.data.TextSplit;
import pellucid.data.Tokenizer;

/// Makes the tokenizer of a text that a model is to learn from.
@FunctionalInterface
public interface Tokenizing {
  /// All characters of the text, also of what validates: one that is not there can't be encoded.
  Tokenizing CHARACTERS = split -> CharTokenizer.of(split.learned() + split.held());

  /// The tokenizer of a text.
  ///
  /// @throws pellucid.data.DataException if the text is empty
  Tokenizer of(TextSplit split);

  /// Byte pairs of what is learned from; what validates stays unseen.
  ///
  /// @param size how many tokens, 256 or more
  static Tokenizing bytePairs(int size) {
    return split -> BytePairTokenizer.train(split.learned(), size);
  }

  /// The tokenizer of a text none of which is set aside.
  ///
  /// @throws pellucid.data.DataException if the text is empty
  default Tokenizer of(String text) {
    return of(new TextSplit(text, ""));
  }
}
