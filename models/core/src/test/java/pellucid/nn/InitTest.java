package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;

class InitTest {
  private static final Shape SHAPE = Shape.of(64, 16, 3, 3); // fan in 144, fan out 576

  @Test
  void variancesFollowThePapers() {
    assertEquals(2.0 / 144, Init.HE_NORMAL.variance(SHAPE), 1e-15);
    assertEquals(2.0 / 144, Init.HE_UNIFORM.variance(SHAPE), 1e-15);
    assertEquals(2.0 / 720, Init.XAVIER_NORMAL.variance(SHAPE), 1e-15);
    assertEquals(2.0 / 30, Init.XAVIER_UNIFORM.variance(Shape.of(10, 20)), 1e-15);
  }

  @ParameterizedTest
  @EnumSource
  void weightsHaveTheirVariance(Init init) {
    double[] w = init.weight(SHAPE, new Rng(3)).toDoubles();
    double mean = Arrays.stream(w).average().orElseThrow();
    double variance = Arrays.stream(w).map(x -> x * x).average().orElseThrow();
    double expected = init.variance(SHAPE);
    assertEquals(0, mean, 5 * Math.sqrt(expected / w.length));
    assertEquals(expected, variance, 5 * expected * Math.sqrt(2.0 / w.length));
  }

  @Test
  void uniformWeightsKeepTheirBound() {
    double bound = Math.sqrt(6.0 / 144);
    double[] w = Init.HE_UNIFORM.weight(SHAPE, new Rng(3)).toDoubles();
    double largest = Arrays.stream(w).map(Math::abs).max().orElseThrow();
    assertTrue(largest <= bound && largest > 0.99 * bound, () -> largest + " of " + bound);
  }

  @Test
  void theSeedDecides() {
    float[] one = Init.HE_NORMAL.weight(SHAPE, new Rng(3)).toFloats();
    assertArrayEquals(one, Init.HE_NORMAL.weight(SHAPE, new Rng(3)).toFloats());
    assertTrue(one[0] != Init.HE_NORMAL.weight(SHAPE, new Rng(4)).toFloats()[0]);
    assertThrows(IllegalArgumentException.class, () -> Init.HE_NORMAL.variance(Shape.of(3)));
  }
}
