package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.nn.Pass;
import pellucid.tensor.Rng;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

class LanguageLstmTest {
  private final LanguageLstm net =
      LanguageLstm.of(new LanguageLstm.Config(5, 12, 2, 0.1), new Rng(7));

  private static Tensor ids(int... tokens) {
    return Tensor.of(tokens, 1, tokens.length);
  }

  private float[] read(LanguageNet.Reading reading, int... tokens) {
    try (var _ = TensorScope.open()) { // as in use: the state must outlive the step
      return reading.next(ids(tokens)).toFloats();
    }
  }

  @Test
  void logitsReadOnAreThoseOfTheWholeSequence() {
    int[] text = {0, 3, 1, 4, 2, 2, 0, 1, 3, 4, 4, 1};
    float[] whole = net.forward(ids(text), Pass.EVAL).toFloats();
    LanguageNet.Reading reading = net.read();
    assertArrayEquals(row(whole, 3), read(reading, 0, 3, 1, 4), 1e-6f);
    for (int t = 4; t < text.length; t++) {
      assertArrayEquals(row(whole, t), read(reading, text[t]), 1e-6f);
    }
    assertEquals(Long.MAX_VALUE, reading.room());
    reading.clear();
    assertArrayEquals(row(whole, 0), read(reading, 0), 1e-6f);
  }

  private static float[] row(float[] logits, int t) {
    return Arrays.copyOfRange(logits, 5 * t, 5 * (t + 1));
  }

  @Test
  void writesAsIfItReadTheWholeTextForEachToken() {
    int[] prompt = {1, 2};
    List<Integer> written = new ArrayList<>();
    new TextGenerator(net, new Sampler(0, 0, 1, 0)).run(prompt, 40, written::add);
    int[] text = Arrays.copyOf(prompt, 42);
    for (int t = 2; t < 42; t++) {
      float[] logits = net.forward(ids(Arrays.copyOf(text, t)), Pass.EVAL).toFloats();
      text[t] = new Sampler(0, 0, 1, 0).draw(row(logits, t - 1), 0);
      assertEquals(text[t], written.get(t - 2), "token " + t);
    }
  }

  @Test
  void emptySequencesAreRefused() {
    var e =
        assertThrows(
            ShapeMismatchException.class,
            () -> net.forward(Tensor.of(new int[0], 1, 0), Pass.EVAL));
    assertEquals("lstm: tokens must be [B, T] with T of 1 or more, got [1,0]", e.getMessage());
  }
}
