package pellucid.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import pellucid.data.MaskedTokens;

/// How many hidden tokens are told by counting alone: what a model that learns has to beat.
///
/// @param places hidden tokens
/// @param unigram told by taking the most frequent token
/// @param bigram told by taking the token that most often stands behind the left neighbour, where
///   that is visible; else as before
/// @param neighbours told by taking the token that most often stands between both neighbours, where
///   those are visible and were seen so; else beside the one that is, the left one first; else as
///   for the unigram
public record MaskedBaselines(long places, long unigram, long bigram, long neighbours) {
  /// The share that the most frequent token gets right.
  public double unigramAccuracy() {
    return (double) unigram / places;
  }

  /// The share that the left neighbour gets right.
  public double bigramAccuracy() {
    return (double) bigram / places;
  }

  /// The share that both neighbours get right.
  public double neighboursAccuracy() {
    return (double) neighbours / places;
  }

  MaskedBaselines plus(MaskedBaselines more) {
    return new MaskedBaselines(
        places + more.places,
        unigram + more.unigram,
        bigram + more.bigram,
        neighbours + more.neighbours);
  }

  /// What follows what in a text.
  static final class Counts {
    private final long vocabulary;
    private final int most;
    private final Map<Long, Integer> behind;
    private final Map<Long, Integer> before;
    private final Map<Long, Integer> between;

    /// @param tokens a text, each in [0, vocabulary)
    Counts(int[] tokens, int vocabulary) {
      this.vocabulary = vocabulary;
      int inner = Math.max(0, tokens.length - 2);
      int pairs = Math.max(0, tokens.length - 1);
      long[] alone = new long[tokens.length];
      long[] rights = new long[pairs];
      long[] lefts = new long[pairs];
      long[] triples = new long[inner];
      Arrays.setAll(alone, i -> tokens[i]);
      Arrays.setAll(rights, i -> key(tokens[i], tokens[i + 1]));
      Arrays.setAll(lefts, i -> key(tokens[i + 1], tokens[i]));
      Arrays.setAll(triples, i -> key(key(tokens[i], tokens[i + 2]), tokens[i + 1]));
      this.most = likeliest(alone).getOrDefault(0L, 0);
      this.behind = likeliest(rights);
      this.before = likeliest(lefts);
      this.between = likeliest(triples);
    }

    private long key(long context, long token) {
      return context * vocabulary + token;
    }

    /// The most frequent token of each context; of equals the smaller.
    private Map<Long, Integer> likeliest(long[] keys) {
      Arrays.sort(keys);
      Map<Long, Integer> best = new HashMap<>();
      Map<Long, Integer> counts = new HashMap<>();
      int from = 0;
      for (int i = 1; i <= keys.length; i++) {
        if (i == keys.length || keys[i] != keys[from]) {
          long context = keys[from] / vocabulary;
          if (i - from > counts.getOrDefault(context, 0)) {
            counts.put(context, i - from);
            best.put(context, (int) (keys[from] % vocabulary));
          }
          from = i;
        }
      }
      return best;
    }

    /// @param block tokens in a sequence, beyond which nothing is visible
    MaskedBaselines measure(MaskedTokens masked, int block) {
      long places = 0;
      long unigram = 0;
      long bigram = 0;
      long neighbours = 0;
      for (int i = 0; i < masked.labels().length; i++) {
        int label = masked.labels()[i];
        if (label == MaskedTokens.IGNORED) {
          continue;
        }
        int left = i % block == 0 ? -1 : visible(masked, i - 1);
        int right = i % block == block - 1 ? -1 : visible(masked, i + 1);
        places++;
        unigram += most == label ? 1 : 0;
        bigram += guess(left, -1) == label ? 1 : 0;
        neighbours += guess(left, right) == label ? 1 : 0;
      }
      return new MaskedBaselines(places, unigram, bigram, neighbours);
    }

    private static int visible(MaskedTokens masked, int i) {
      return masked.labels()[i] == MaskedTokens.IGNORED ? masked.inputs()[i] : -1;
    }

    /// @param left the token there, or -1
    /// @param right the token there, or -1
    private int guess(int left, int right) {
      Integer token = left < 0 || right < 0 ? null : between.get(key(left, right));
      if (token == null && left >= 0) {
        token = behind.get((long) left);
      }
      if (token == null && right >= 0) {
        token = before.get((long) right);
      }
      return token == null ? most : token;
    }
  }
}
