package pellucid.data;

import pellucid.kernel.Philox;

/// Tokens some of which a model is to tell from those around them (J. Devlin et al., "BERT", NAACL
/// 2019, section 3.1, task 1): each is chosen with probability 0.15, one at least.
///
/// What is drawn for a token depends on key, stream and its place alone.
///
/// @param inputs what the model sees
/// @param labels what was at the chosen places, [#IGNORED] at all others
/// @param count chosen places
public record MaskedTokens(int[] inputs, int[] labels, int count) {
  /// The label of a place that doesn't count.
  public static final int IGNORED = -100;

  private static final float CHOSEN = 0.15f;
  private static final float MASKED = 0.8f;
  private static final float RANDOM = 0.9f;

  /// For training: of the chosen, 80 % become the mask, 10 % a random token, 10 % stay, so that a
  /// model can't rely on a token that it sees.
  ///
  /// @param tokens each in [0, mask)
  /// @param mask the token that stands for a hidden one
  /// @param key the seed
  /// @param stream the epoch
  /// @param firstPlace the place of the first token in the epoch
  public static MaskedTokens corrupted(
      int[] tokens, int mask, long key, long stream, long firstPlace) {
    return draw(tokens, mask, key, stream, firstPlace, false);
  }

  /// For measuring: all of the chosen become the mask. None can be told by looking at it, which
  /// makes the share of right answers comparable with that of baselines that see the neighbours
  /// only.
  ///
  /// @param tokens each in [0, mask)
  /// @param mask the token that stands for a hidden one
  /// @param key the seed
  /// @param firstPlace the place of the first token
  public static MaskedTokens hidden(int[] tokens, int mask, long key, long firstPlace) {
    return draw(tokens, mask, key, 0, firstPlace, true);
  }

  private static MaskedTokens draw(
      int[] tokens, int mask, long key, long stream, long firstPlace, boolean allMasked) {
    int[] inputs = tokens.clone();
    int[] labels = new int[tokens.length];
    int[] words = new int[4];
    int count = 0;
    int lowest = 0;
    float least = 1;
    for (int i = 0; i < tokens.length; i++) {
      Philox.block(key, stream, firstPlace + i, words);
      float choice = Philox.uniform(words[0]);
      labels[i] = IGNORED;
      if (choice < least) {
        least = choice;
        lowest = i;
      }
      if (choice < CHOSEN) {
        labels[i] = tokens[i];
        inputs[i] = allMasked ? mask : replacement(tokens[i], mask, words);
        count++;
      }
    }
    if (count == 0 && tokens.length > 0) { // a loss over nothing would be no number
      labels[lowest] = tokens[lowest];
      inputs[lowest] = mask;
      count = 1;
    }
    return new MaskedTokens(inputs, labels, count);
  }

  private static int replacement(int token, int mask, int[] words) {
    float kind = Philox.uniform(words[1]);
    if (kind < MASKED) {
      return mask;
    }
    return kind < RANDOM ? (int) (((words[2] & 0xFFFF_FFFFL) * mask) >>> 32) : token;
  }
}
