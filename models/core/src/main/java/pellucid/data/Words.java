package pellucid.data;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a text into words, across which no pair is merged, with GPT-2's pattern (A. Radford et al.,
/// "Language Models are Unsupervised Multitask Learners", 2019, and its published encoder): the
/// English contractions; letters, digits or other characters, each with a space before; white
/// space. Together the words are the text.
final class Words {
  /// White space is Unicode's, as Python's and Rust's patterns have it; Java's `\s` is ASCII's.
  private static final Pattern PATTERN =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
              .replace("\\s", "\\p{IsWhite_Space}")
              .replace("\\S", "\\P{IsWhite_Space}"));

  private Words() {}

  /// Gives each word to the sink, in order.
  ///
  /// @throws DataException if the text has half of a surrogate pair: no UTF-8 can say that
  static void of(String text, Consumer<String> sink) {
    requireWellFormed(text);
    Matcher matcher = PATTERN.matcher(text);
    while (matcher.find()) {
      sink.accept(matcher.group());
    }
  }

  private static void requireWellFormed(String text) {
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
        throw new DataException(
            "tokenizer: half of a surrogate pair, U+%04X, at place %d of the text: no Unicode text"
                .formatted(character, at));
      }
      at += Character.charCount(character);
    }
  }
}
