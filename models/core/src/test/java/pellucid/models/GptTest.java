package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.data.CharTokenizer;
import pellucid.data.TokenWindows;
import pellucid.nn.Pass;
import pellucid.optim.AdamW;
import pellucid.optim.Optimizer;
import pellucid.tensor.Rng;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

class GptTest {
  private static Gpt small(int vocabulary) {
    return Gpt.of(config(vocabulary), new Rng(7));
  }

  private static Gpt rotary(int vocabulary) {
    return Gpt.of(config(vocabulary).rotary(), new Rng(7));
  }

  private static Gpt.Config config(int vocabulary) {
    return new Gpt.Config(vocabulary, 12, 2, 2, 16, 0);
  }

  private static Tensor ids(int... tokens) {
    return Tensor.of(tokens, 1, tokens.length);
  }

  @Test
  void cachedLogitsAreThoseOfTheWholeSequence() {
    assertCachedAsWhole(small(5));
    assertCachedAsWhole(rotary(5));
  }

  private static void assertCachedAsWhole(Gpt gpt) {
    int[] text = {0, 3, 1, 4, 2, 2, 0, 1, 3, 4, 4, 1};
    float[] whole = gpt.forward(ids(text), Pass.EVAL).toFloats();
    Gpt.Cache cache = gpt.newCache(1);
    float[] prompt = gpt.next(ids(0, 3, 1, 4), cache).toFloats();
    assertArrayEquals(row(whole, 3), prompt, 1e-5f);
    for (int t = 4; t < text.length; t++) {
      float[] next = gpt.next(ids(text[t]), cache).toFloats();
      assertArrayEquals(row(whole, t), next, 1e-5f);
    }
    assertEquals(12, cache.length());
  }

  private static float[] row(float[] logits, int t) {
    return Arrays.copyOfRange(logits, 5 * t, 5 * (t + 1));
  }

  @Test
  void aTokenDoesNotSeeThoseBehindIt() {
    Gpt gpt = small(5);
    float[] one = gpt.forward(ids(0, 1, 2, 3), Pass.EVAL).toFloats();
    float[] other = gpt.forward(ids(0, 1, 2, 4), Pass.EVAL).toFloats();
    for (int i = 0; i < 15; i++) {
      assertEquals(one[i], other[i], 1e-6f);
    }
  }

  @Test
  void sequencesMustFitIntoTheBlock() {
    Gpt gpt = small(5);
    var e =
        assertThrows(
            ShapeMismatchException.class, () -> gpt.forward(Tensor.zeros(1, 13), Pass.EVAL));
    assertEquals("gpt: tokens must be [B, T] with T from 1 to 12, got [1,13]", e.getMessage());
    var empty = Tensor.of(new int[0], 1, 0);
    assertThrows(ShapeMismatchException.class, () -> gpt.forward(empty, Pass.EVAL));
    Gpt.Cache cache = gpt.newCache(1);
    gpt.next(Tensor.of(new int[12], 1, 12), cache);
    var full = assertThrows(ShapeMismatchException.class, () -> gpt.next(ids(1), cache));
    assertTrue(String.valueOf(full.getMessage()).endsWith("got [1,1] behind 12 others"));
  }

  @Test
  void parametersAreCountedOnceThoughTheTableServesTwice() {
    // 5*16 + 12*16 + 2 * (12 * 16^2 + 13 * 16) + 2 * 16
    assertEquals(80 + 192 + 2 * (3072 + 208) + 32, small(5).parameterCount());
  }

  @Test
  void rotationTakesThePlaceOfTheTable() {
    Gpt gpt = rotary(5);
    assertEquals(80 + 2 * (3072 + 208) + 32, gpt.parameterCount());
    assertTrue(gpt.describe().endsWith("5 tokens, rotary"), gpt.describe());
    // A single layer without places sees a set of tokens before the last one.
    Gpt one = Gpt.of(new Gpt.Config(5, 12, 1, 2, 16, 0).rotary(), new Rng(7));
    Tensor difference =
        one.forward(ids(1, 2, 0), Pass.EVAL).sub(one.forward(ids(2, 1, 0), Pass.EVAL));
    assertTrue(difference.slice(1, 2, 3).square().sum().item() > 1e-12);
  }

  @Test
  void itLearnsATextByHeartAndWritesIt() {
    String text = "a quick brown fox jumps. ".repeat(20);
    CharTokenizer tokenizer = CharTokenizer.of(text);
    Gpt gpt = small(tokenizer.size());
    TokenWindows windows = TokenWindows.shuffled(tokenizer.encode(text), 12, 8, 3);
    Optimizer optimizer = new AdamW(gpt.parameters(), 0.01);
    double loss = 0;
    for (int epoch = 0; epoch < 60; epoch++) {
      for (int b = 0; b < windows.batches(); b++) {
        loss = step(gpt, windows.get(epoch, b), optimizer);
      }
    }
    assertTrue(loss < 0.3, "loss " + loss); // the first letters of a window can only be guessed
    List<Integer> written = new ArrayList<>();
    new TextGenerator(gpt, new Sampler(0, 0, 1, 0))
        .run(tokenizer.encode("a quick br"), 25, written::add);
    int[] tokens = written.stream().mapToInt(Integer::intValue).toArray();
    assertEquals("own fox jumps. a quick br", tokenizer.decode(tokens));
  }

  private static double step(Gpt gpt, TokenWindows.Batch batch, Optimizer optimizer) {
    try (var _ = TensorScope.open()) {
      Tensor logits = gpt.forward(batch.inputs(), Pass.EVAL);
      Tensor loss = logits.reshape(-1, logits.dim(2)).crossEntropy(batch.labels());
      optimizer.step(Gradients.of(loss), 5e-3);
      return loss.item();
    }
  }
}
