package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TimeSeriesTest {
  private static TimeSeries series(int[] times, float... values) {
    return new TimeSeries("s", "q", times, values, 0);
  }

  @Test
  void isAValue() {
    int[] times = {1, 2};
    TimeSeries series = series(times, 5, 6);
    times[0] = 9;
    series.times()[1] = 9;
    series.values()[1] = 9;
    assertEquals(series(new int[] {1, 2}, 5, 6), series);
    assertEquals(series(new int[] {1, 2}, 5, 6).hashCode(), series.hashCode());
  }

  @Test
  void theTestPartIsItsEnd() {
    TimeSeries series = new TimeSeries("s", "q", new int[] {1, 2, 3}, new float[3], 1);
    assertEquals(2, series.train());
    assertEquals(3, series.length());
  }

  @Test
  void refusesWhatIsNoSeries() {
    assertThrows(IllegalArgumentException.class, () -> series(new int[] {1, 2}, 1));
    assertThrows(IllegalArgumentException.class, () -> series(new int[] {2, 2}, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> series(new int[] {1}, Float.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TimeSeries("s", "q", new int[] {1, 2}, new float[2], 2));
  }
}
