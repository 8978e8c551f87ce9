package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.nn.Pass;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class BertTest {
  private static final Bert BERT = Bert.of(new Bert.Config(5, 12, 2, 2, 16, 0), new Rng(7));

  private static Tensor ids(int... tokens) {
    return Tensor.of(tokens, 1, tokens.length);
  }

  @Test
  void eachPlaceSeesAllOthers() {
    float[] one = BERT.forward(ids(0, 1, 2, BERT.mask()), Pass.EVAL).toFloats();
    float[] first = BERT.forward(ids(4, 1, 2, BERT.mask()), Pass.EVAL).toFloats();
    float[] last = BERT.forward(ids(0, 1, 2, 3), Pass.EVAL).toFloats();
    assertEquals(20, one.length);
    for (int i = 0; i < 20; i++) {
      assertTrue(Math.abs(one[i] - first[i]) > 1e-7f, "place " + i / 5);
      assertTrue(Math.abs(one[i] - last[i]) > 1e-7f, "place " + i / 5);
    }
  }

  @Test
  void everyParameterLearns() {
    Tensor logits = BERT.forward(ids(0, 1, BERT.mask(), 3, 2, 4, 0, 1, 2, 3, 4, 0), Pass.EVAL);
    assertEquals(Shape.of(1, 12, 5), logits.shape());
    Tensor labels = Tensor.of(new int[] {0, 1, 2, 3, 2, 4, 0, 1, 2, 3, 4, 0}, 12);
    Gradients gradients = Gradients.of(logits.reshape(12, 5).crossEntropy(labels));
    BERT.parameters()
        .forEach((name, p) -> assertTrue(gradients.get(p).abs().max().item() > 0, name));
  }

  @Test
  void parametersAreCountedOnceThoughTheTableServesTwice() {
    // (5+1+12) * 16 + 2 * (12 * 16^2 + 13 * 16) + 2 * 16 + 16 * 17 + 2 * 16 + 5
    assertEquals(288 + 2 * (3072 + 208) + 32 + 272 + 32 + 5, BERT.parameterCount());
  }

  @Test
  void sequencesMustFitIntoTheBlock() {
    var e =
        assertThrows(
            ShapeMismatchException.class, () -> BERT.forward(Tensor.zeros(1, 13), Pass.EVAL));
    assertEquals("bert: tokens must be [B, T] with T from 1 to 12, got [1,13]", e.getMessage());
    Tensor empty = Tensor.of(new int[0], 1, 0);
    assertThrows(ShapeMismatchException.class, () -> BERT.forward(empty, Pass.EVAL));
    assertThrows(IllegalArgumentException.class, () -> new Bert.Config(0, 12, 2, 2, 16, 0));
  }
}
