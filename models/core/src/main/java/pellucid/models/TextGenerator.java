package pellucid.models;

import java.util.Arrays;
import java.util.function.IntConsumer;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Lets a language model write on, token by token.
///
/// Up to the model's block, keys and values are cached and a token costs one query. A text that
/// outgrows the block goes on from its second half: that is read anew once, and cached.
///
/// @param model the language model
/// @param sampler draws the tokens
public record TextGenerator(Gpt model, Sampler sampler) {
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
    int block = model.config().block();
    Gpt.Cache cache = model.newCache(1);
    int[] text = Arrays.copyOf(prompt, prompt.length + count);
    int length = prompt.length;
    int fresh = Math.min(length, block); // tokens at the end that the cache does not have
    for (int i = 0; i < count; i++) {
      if (cache.length() + fresh > block) {
        cache.clear();
        fresh = Math.max(1, block / 2);
      }
      int token = sampler.draw(logits(text, length - fresh, length, cache), i);
      text[length++] = token;
      fresh = 1;
      sink.accept(token);
    }
  }

  private float[] logits(int[] text, int from, int to, Gpt.Cache cache) {
    try (var _ = TensorScope.open()) {
      Tensor ids = Tensor.of(Arrays.copyOfRange(text, from, to), 1, to - from);
      return model.next(ids, cache).toFloats();
    }
  }

  private void check(int[] prompt) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("generate: the prompt is empty; give at least one token");
    }
    int vocabulary = model.config().vocabulary();
    for (int token : prompt) {
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "generate: token %d is not in [0, %d)".formatted(token, vocabulary));
      }
    }
  }
}
