package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NormalizationTest {
  private static Normalization measure(float[] features, int size, int groups) {
    int[] labels = new int[features.length / size];
    return Normalization.measure(Examples.ofFloats(features, size, labels), groups);
  }

  @Test
  void measuresEachGroup() {
    // Two samples, two groups of two features.
    Normalization n = measure(new float[] {1, 3, 10, 10, 5, 7, 30, 30}, 4, 2);
    assertArrayEquals(new float[] {4, 20}, n.mean());
    assertArrayEquals(new float[] {(float) Math.sqrt(5), 10}, n.std());
  }

  @Test
  void measuresSmallDifferencesOfLargeNumbers() {
    Normalization n = measure(new float[] {1_000_000, 1_000_001, 1_000_002}, 1, 1);
    assertEquals(Math.sqrt(2.0 / 3), n.std()[0], 1e-6);
  }

  @Test
  void aConstantBecomesZero() {
    Normalization n = measure(new float[] {0.1f, 1, 0.1f, 2, 0.1f, 3}, 2, 2);
    assertEquals(1, n.std()[0]);
    float[] sample = {0.1f, 2};
    n.apply(sample, 0, 2);
    assertArrayEquals(new float[] {0, 0}, sample);
  }

  @Test
  void normalisesAtAnOffset() {
    var n = new Normalization(new float[] {1, 2}, new float[] {2, 4});
    float[] sample = {9, 3, 5, 6, 10, 9};
    n.apply(sample, 1, 4);
    assertArrayEquals(new float[] {9, 1, 2, 1, 2, 9}, sample);
  }

  @Test
  void refusesWhatCannotBe() {
    float[] one = {1};
    assertThrows(IllegalArgumentException.class, () -> new Normalization(one, new float[] {0}));
    assertThrows(IllegalArgumentException.class, () -> new Normalization(one, new float[] {1, 1}));
    float[] nan = {Float.NaN};
    assertThrows(IllegalArgumentException.class, () -> new Normalization(nan, one));
    assertThrows(IllegalArgumentException.class, () -> measure(new float[6], 3, 2));
    assertThrows(IllegalArgumentException.class, () -> measure(new float[0], 1, 1));
  }
}
