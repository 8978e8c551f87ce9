package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskedTokensTest {
  private static final int MASK = 50;
  private static final int[] TOKENS = IntStream.range(0, 100_000).map(i -> i % MASK).toArray();

  @Test
  void fifteenPercentAreChosenAndOfThoseFourFifthsHidden() {
    MaskedTokens masked = MaskedTokens.corrupted(TOKENS, MASK, 7, 0, 0);
    int[] chosen = chosen(masked);
    assertEquals(masked.count(), chosen.length);
    assertEquals(15_000, chosen.length, 350); // 3 standard deviations
    long hidden = Arrays.stream(chosen).filter(i -> masked.inputs()[i] == MASK).count();
    long kept = Arrays.stream(chosen).filter(i -> masked.inputs()[i] == TOKENS[i]).count();
    assertEquals(0.8, (double) hidden / chosen.length, 0.01);
    assertEquals(0.1 + 0.1 / MASK, (double) kept / chosen.length, 0.01);
    for (int i = 0; i < TOKENS.length; i++) {
      int label = masked.labels()[i];
      assertEquals(TOKENS[i], label == MaskedTokens.IGNORED ? masked.inputs()[i] : label);
    }
  }

  private static int[] chosen(MaskedTokens masked) {
    return IntStream.range(0, masked.labels().length)
        .filter(i -> masked.labels()[i] != MaskedTokens.IGNORED)
        .toArray();
  }

  @Test
  void whatIsDrawnDependsOnKeyStreamAndPlace() {
    MaskedTokens whole = MaskedTokens.corrupted(TOKENS, MASK, 7, 3, 0);
    int[] tail = Arrays.copyOfRange(TOKENS, 500, 900);
    MaskedTokens part = MaskedTokens.corrupted(tail, MASK, 7, 3, 500);
    assertArrayEquals(Arrays.copyOfRange(whole.inputs(), 500, 900), part.inputs());
    for (MaskedTokens other :
        new MaskedTokens[] {
          MaskedTokens.corrupted(TOKENS, MASK, 8, 3, 0),
          MaskedTokens.corrupted(TOKENS, MASK, 7, 4, 0),
          MaskedTokens.corrupted(TOKENS, MASK, 7, 3, 1)
        }) {
      assertNotEquals(Arrays.hashCode(whole.labels()), Arrays.hashCode(other.labels()));
    }
  }

  @Test
  void toMeasureAllThatIsChosenIsHidden() {
    MaskedTokens masked = MaskedTokens.hidden(TOKENS, MASK, 7, 0);
    for (int i : chosen(masked)) {
      assertEquals(MASK, masked.inputs()[i]);
    }
    assertEquals(15_000, masked.count(), 350);
  }

  @Test
  void oneIsChosenAtLeast() {
    for (int place = 0; place < 100; place++) {
      MaskedTokens masked = MaskedTokens.corrupted(new int[] {4, 2}, MASK, 7, 0, place);
      assertEquals(masked.count(), chosen(masked).length);
      assertNotEquals(0, masked.count());
    }
  }
}
