package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import pellucid.data.DataException;

class AutoregressionTest {
  /// A cosine goes on by `x[t] = 2 cos(w) x[t - 1] - x[t - 2]`, round its mean.
  @Test
  void findsTheLawOfACosine() {
    float[] values = new float[60];
    for (int t = 0; t < values.length; t++) {
      values[t] = (float) (5 + Math.cos(0.6 * t));
    }
    Autoregression fitted = Autoregression.fit(values, 2);
    assertArrayEquals(new double[] {-1, 2 * Math.cos(0.6)}, fitted.weights(), 1e-5);
    assertEquals(5 * (2 - 2 * Math.cos(0.6)), fitted.intercept(), 1e-4);
    assertEquals(values[50], fitted.forecast(values, 50), 1e-5);
  }

  @Test
  void refusesAStretchThatDoesNotFixTheWeights() {
    assertEquals(3, Autoregression.fit(new float[] {1, 5, 2, 8, 3, 9, 4}, 3).weights().length);
    assertThrows(DataException.class, () -> Autoregression.fit(new float[6], 3));
    assertThrows(DataException.class, () -> Autoregression.fit(new float[6], 0));
  }
}
