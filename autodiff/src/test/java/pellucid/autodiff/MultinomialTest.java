package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Draws come as often as their weights say.
class MultinomialTest {
  private static final int DRAWS = 20_000;
  private static final float[] WEIGHTS = {1, 0, 3, 4, 0, 2};

  private static long[] counts(long[] drawn) {
    long[] counts = new long[WEIGHTS.length];
    Arrays.stream(drawn).forEach(i -> counts[(int) i]++);
    return counts;
  }

  /// Within four standard deviations of a binomial.
  private static void assertShare(double share, long count) {
    double expected = share * DRAWS;
    double deviation = Math.sqrt(expected * (1 - share));
    assertEquals(expected, (double) count, 4 * deviation);
  }

  @Test
  void withReplacementSharesAreTheWeights() {
    Tensor drawn = Tensor.of(WEIGHTS).multinomial(DRAWS, true, new Rng(1));
    assertEquals(Shape.of(DRAWS), drawn.shape());
    long[] counts = counts(drawn.toLongs());
    for (int i = 0; i < WEIGHTS.length; i++) {
      assertShare(WEIGHTS[i] / 10, counts[i]);
    }
  }

  @Test
  void withoutReplacementTheFirstHasTheWeightsSharesAndNoneComesTwice() {
    Tensor rows = Tensor.of(WEIGHTS).expand(DRAWS, WEIGHTS.length);
    Tensor drawn = rows.multinomial(4, false, new Rng(2));
    assertEquals(Shape.of(DRAWS, 4), drawn.shape());
    long[] first = counts(drawn.slice(1, 0, 1).toLongs());
    long[] second = counts(drawn.slice(1, 1, 2).toLongs());
    for (int i = 0; i < WEIGHTS.length; i++) {
      assertShare(WEIGHTS[i] / 10, first[i]);
      double share = 0; // after each other first one
      for (int j = 0; j < WEIGHTS.length; j++) {
        share += i == j ? 0 : WEIGHTS[j] / 10 * WEIGHTS[i] / (10 - WEIGHTS[j]);
      }
      assertShare(share, second[i]);
    }
    long[] all = counts(drawn.toLongs());
    assertArrayEquals(new long[] {DRAWS, 0, DRAWS, DRAWS, 0, DRAWS}, all);
  }

  @Test
  void oneDrawTakesOneStream() {
    Rng rng = new Rng(3);
    Tensor weights = Tensor.of(WEIGHTS);
    long[] first = weights.multinomial(50, true, rng).toLongs();
    assertEquals(1, rng.stream());
    assertTrue(!Arrays.equals(first, weights.multinomial(50, true, rng).toLongs()));
    assertArrayEquals(first, weights.multinomial(50, true, new Rng(3)).toLongs());
  }
}
