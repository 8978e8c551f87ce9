package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeriesWindowsTest {
  private static final float[] VALUES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  @Test
  void aTargetFollowsItsWindow() {
    SeriesWindows.Batch all = SeriesWindows.inOrder(VALUES, 3, 7, 10).get(0, 0);
    assertArrayEquals(new float[] {4, 5, 6, 5, 6, 7, 6, 7, 8}, all.inputs().toFloats());
    assertArrayEquals(new float[] {7, 8, 9}, all.targets().toFloats());
    assertEquals(3, all.size());
  }

  @Test
  void anEpochTakesEachTargetOnceInAnOrderOfItsOwn() {
    SeriesWindows windows = SeriesWindows.shuffled(VALUES, 2, 2, 9, 3, 1);
    assertEquals(7, windows.perEpoch());
    assertEquals(3, windows.batches());
    String first = epoch(windows, 0);
    assertNotEquals(first, epoch(windows, 1));
    assertEquals(first, epoch(SeriesWindows.shuffled(VALUES, 2, 2, 9, 3, 1), 0));
    assertNotEquals(first, epoch(SeriesWindows.shuffled(VALUES, 2, 2, 9, 3, 2), 0));
  }

  private static String epoch(SeriesWindows windows, int epoch) {
    StringBuilder order = new StringBuilder();
    TreeSet<Float> targets = new TreeSet<>();
    for (int b = 0; b < windows.batches(); b++) {
      SeriesWindows.Batch batch = windows.get(epoch, b);
      float[] inputs = batch.inputs().toFloats();
      float[] next = batch.targets().toFloats();
      for (int i = 0; i < next.length; i++) {
        assertEquals(next[i], inputs[2 * i + 1] + 1);
        assertTrue(targets.add(next[i]));
      }
      order.append(Arrays.toString(next));
    }
    assertEquals(2, targets.first());
    assertEquals(8, targets.last());
    return order.toString();
  }

  @Test
  void refusesWindowsThatTheSeriesHasNot() {
    for (int[] range : new int[][] {{2, 10}, {3, 3}, {3, 11}}) {
      var e =
          assertThrows(
              DataException.class, () -> SeriesWindows.inOrder(VALUES, 3, range[0], range[1]));
      assertTrue(Objects.requireNonNull(e.getMessage()).contains("windows of 3"), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> SeriesWindows.inOrder(VALUES, 0, 3, 4));
    assertThrows(
        IllegalArgumentException.class, () -> SeriesWindows.shuffled(VALUES, 3, 3, 4, 0, 1));
  }
}
