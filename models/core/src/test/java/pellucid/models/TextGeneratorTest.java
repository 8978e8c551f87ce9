package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.tensor.Rng;

class TextGeneratorTest {
  private static final Gpt GPT = Gpt.of(new Gpt.Config(9, 8, 1, 2, 8, 0), new Rng(1));

  private static List<Integer> write(int[] prompt, int count, long seed) {
    List<Integer> written = new ArrayList<>();
    new TextGenerator(GPT, Sampler.of(seed)).run(prompt, count, written::add);
    return written;
  }

  @Test
  void writesOnBeyondTheBlock() {
    assertEquals(50, write(new int[] {1}, 50, 3).size());
    assertEquals(0, write(new int[] {1}, 0, 3).size());
  }

  @Test
  void ofALongPromptTheEndCounts() {
    int[] end = {1, 2, 3, 4, 5, 6, 7, 8};
    int[] prompt = {0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    assertEquals(write(end, 1, 3), write(prompt, 1, 3));
  }

  @Test
  void theSeedDecides() {
    assertEquals(write(new int[] {1}, 20, 3), write(new int[] {1}, 20, 3));
    assertNotEquals(write(new int[] {1}, 20, 3), write(new int[] {1}, 20, 4));
  }

  @Test
  void promptsAreChecked() {
    var empty = assertThrows(IllegalArgumentException.class, () -> write(new int[0], 1, 0));
    assertEquals("generate: the prompt is empty; give at least one token", empty.getMessage());
    var unknown = assertThrows(IllegalArgumentException.class, () -> write(new int[] {9}, 1, 0));
    assertEquals("generate: token 9 is not in [0, 9)", unknown.getMessage());
  }
}
