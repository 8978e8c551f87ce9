package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pellucid.tensor.Shape;

class TokenWindowsTest {
  private static final int[] TOKENS = IntStream.range(0, 103).toArray();

  @Test
  void labelsAreTheTokensThatFollow() {
    TokenWindows windows = TokenWindows.shuffled(TOKENS, 10, 4, 1);
    for (int b = 0; b < windows.batches(); b++) {
      TokenWindows.Batch batch = windows.get(2, b);
      long[] inputs = batch.inputs().toLongs();
      long[] labels = batch.labels().toLongs();
      for (int i = 0; i < inputs.length; i++) {
        assertEquals(inputs[i] + 1, labels[i]);
      }
    }
    assertEquals(Shape.of(4, 10), windows.get(2, 0).inputs().shape());
    assertEquals(Shape.of(1, 10), windows.get(2, 2).inputs().shape());
  }

  @Test
  void anEpochSeesNoTokenTwice() {
    TokenWindows windows = TokenWindows.shuffled(TOKENS, 10, 4, 1);
    assertEquals(9, windows.perEpoch());
    for (int epoch = 0; epoch < 20; epoch++) {
      BitSet seen = new BitSet();
      for (int b = 0; b < windows.batches(); b++) {
        for (long token : windows.get(epoch, b).inputs().toLongs()) {
          assertFalse(seen.get((int) token));
          seen.set((int) token);
        }
      }
      assertEquals(90, seen.cardinality());
    }
  }

  @Test
  void anEpochDependsOnSeedAndNumberOnly() {
    long[] first = TokenWindows.shuffled(TOKENS, 10, 4, 1).get(5, 1).inputs().toLongs();
    TokenWindows windows = TokenWindows.shuffled(TOKENS, 10, 4, 1);
    long[] before = windows.get(4, 1).inputs().toLongs();
    assertArrayEquals(first, windows.get(5, 1).inputs().toLongs());
    assertFalse(Arrays.equals(first, before));
    assertFalse(
        Arrays.equals(first, TokenWindows.shuffled(TOKENS, 10, 4, 2).get(5, 1).inputs().toLongs()));
  }

  @Test
  void validationGoesFromFirstToLast() {
    TokenWindows windows = TokenWindows.inOrder(TOKENS, 10, 4);
    assertEquals(10, windows.perEpoch());
    assertEquals(0, windows.get(0, 0).inputs().toLongs()[0]);
    assertEquals(90, windows.get(1, 2).inputs().toLongs()[10]);
  }

  @Test
  void aTextTooShortIsRefused() {
    assertEquals(1, TokenWindows.inOrder(new int[11], 10, 4).perEpoch());
    assertEquals(1, TokenWindows.shuffled(new int[20], 10, 4, 0).perEpoch());
    var e = assertThrows(DataException.class, () -> TokenWindows.shuffled(new int[19], 10, 4, 0));
    assertTrue(String.valueOf(e.getMessage()).contains("need 20 or more, it has 19"));
    assertThrows(DataException.class, () -> TokenWindows.inOrder(new int[0], 1, 1));
    assertThrows(IllegalArgumentException.class, () -> TokenWindows.inOrder(TOKENS, 0, 1));
  }
}
