package pellucid.models;

import java.util.Arrays;
import java.util.function.IntConsumer;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Lets a language model write on, token by token.
///
/// What the model has read it remembers: a token costs one step, not the whole text again. Where a
/// [Gpt] has no room left, the text goes on from its last half block: that is read anew, at once,
/// so from there on every half block of tokens costs one pass over as many. A [LanguageLstm]
/// remembers in a state of one size and never starts anew.
///
/// @param model the language model
/// @param sampler draws the tokens
public record TextGenerator(LanguageNet model, Sampler sampler) {
  /// Writes tokens.
  ///
  /// @param prompt what to go on from, 1 token or more; of a longer one than the block, its end
  ///   counts
  /// @param count how many tokens to write
  /// @param sink is given each token as soon as it is drawn
  /// @throws IllegalArgumentException if the prompt is empty or has a token that the model does not
  ///   have
  public void run(int[] prompt, int count, IntConsumer sink) {
    check(prompt);
    LanguageNet.Reading reading = model.read();
    long block = reading.room();
    int[] text = Arrays.copyOf(prompt, prompt.length + count);
    int length = prompt.length;
    int fresh = (int) Math.min(length, block); // tokens at the end that are still to be read
    for (int i = 0; i < count; i++) {
      if (fresh > reading.room()) {
        reading.clear();
        fresh = (int) Math.max(1, block / 2);
      }
      int token = sampler.draw(logits(text, length - fresh, length, reading), i);
      text[length++] = token;
      fresh = 1;
      sink.accept(token);
    }
  }

  private static float[] logits(int[] text, int from, int to, LanguageNet.Reading reading) {
    try (var _ = TensorScope.open()) {
      Tensor ids = Tensor.of(Arrays.copyOfRange(text, from, to), 1, to - from);
      return reading.next(ids).toFloats();
    }
  }

  private void check(int[] prompt) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("generate: the prompt is empty; give at least one token");
    }
    int vocabulary = model.vocabulary();
    for (int token : prompt) {
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "generate: token %d is not in [0, %d)".formatted(token, vocabulary));
      }
    }
  }
}
