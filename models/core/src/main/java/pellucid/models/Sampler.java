package pellucid.models;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import pellucid.kernel.Philox;

/// Draws tokens from logits: `softmax(logits / temperature)`, cut to the likeliest.
///
/// @param temperature 0 takes the likeliest token; below 1 sharpens, above 1 flattens
/// @param topK how many of the likeliest tokens stay; 0 for all
/// @param topP the likeliest tokens stay until their probabilities reach this share (A. Holtzman et
///   al., "The Curious Case of Neural Text Degeneration", ICLR 2020, section 3.1); 1 for all
/// @param seed of the draws: the same seed gives the same text
public record Sampler(double temperature, int topK, double topP, long seed) {
  /// All tokens at temperature 1.
  public static Sampler of(long seed) {
    return new Sampler(1, 0, 1, seed);
  }

  /// Checks the ranges.
  public Sampler {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature " + temperature + " must be 0 or more");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k " + topK + " must be 0 or more; 0 keeps all");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p " + topP + " must be in (0, 1]; 1 keeps all");
    }
  }

  /// Draws one token.
  ///
  /// @param logits one for each token
  /// @param place the number of the draw, which picks its random number
  public int draw(float[] logits, long place) {
    int[] order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (temperature == 0) {
      return order[0];
    }
    int kept = topK == 0 ? order.length : Math.min(topK, order.length);
    double[] weights = new double[kept];
    for (int i = 0; i < kept; i++) {
      weights[i] = Math.exp((logits[order[i]] - logits[order[0]]) / temperature);
    }
    double total = Arrays.stream(weights).sum();
    double bound = total * topP;
    double sum = 0;
    int count = 0;
    while (count < kept && sum < bound) {
      sum += weights[count++];
    }
    double left = uniform(place) * sum;
    int i = 0;
    while (i < count - 1 && left >= weights[i]) {
      left -= weights[i++];
    }
    return order[i];
  }

  /// In [0, 1), with 53 random bits.
  private double uniform(long place) {
    int[] words = new int[4];
    Philox.block(seed, place, 0, words);
    long bits = ((long) words[0] << 32 | (words[1] & 0xFFFF_FFFFL)) >>> 11;
    return bits * 0x1p-53;
  }
}
