package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SeriesScaleTest {
  @Test
  void takesRootsAndGivesMeanZeroAndDeviationOne() {
    float[] values = {1, 9, 25};
    SeriesScale scale = SeriesScale.of(values, true);
    assertEquals(3, scale.mean(), 1e-12);
    assertEquals(Math.sqrt(8.0 / 3), scale.std(), 1e-12);
    float one = (float) Math.sqrt(1.5);
    assertArrayEquals(new float[] {-one, 0, one}, scale.scaled(values), 1e-6f);
    assertEquals(25, scale.unscaled(scale.scaled(25)), 1e-5);
    assertEquals(0, scale.unscaled(-5));
  }

  @Test
  void leavesValuesWithoutRootsWhereTheyAre() {
    SeriesScale scale = SeriesScale.of(new float[] {-2, 2}, false);
    assertEquals(new SeriesScale(false, 0, 2), scale);
    assertEquals(-6, scale.unscaled(scale.scaled(-6)), 1e-6);
  }

  @Test
  void refusesWhatHasNoScale() {
    assertThrows(DataException.class, () -> SeriesScale.of(new float[] {3, 3}, false));
    assertThrows(DataException.class, () -> SeriesScale.of(new float[0], false));
    assertThrows(DataException.class, () -> SeriesScale.of(new float[] {-1, 1}, true));
    assertThrows(IllegalArgumentException.class, () -> new SeriesScale(true, 0, 0));
  }
}
