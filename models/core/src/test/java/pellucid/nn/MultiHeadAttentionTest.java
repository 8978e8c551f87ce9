package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.NoGrad;
import pellucid.kernel.DType;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class MultiHeadAttentionTest {
  private static final Rng RNG = new Rng(5);

  private static Tensor normal(long... shape) {
    return RNG.normal(Shape.of(shape), 1);
  }

  /// Head by head with plain products, from the formula.
  private static Tensor byHand(MultiHeadAttention layer, Tensor x, Tensor memory) {
    int depth = (int) layer.depth();
    Tensor rows = layer.inWeight().detach();
    Tensor bias = Objects.requireNonNull(layer.inBias()).detach();
    int group = layer.heads() / layer.keyHeads();
    List<Tensor> heads = new ArrayList<>();
    for (int h = 0; h < layer.heads(); h++) {
      int key = layer.heads() + h / group;
      Tensor q = head(x, rows, bias, h, depth);
      Tensor k = head(memory, rows, bias, key, depth);
      Tensor v = head(memory, rows, bias, key + layer.keyHeads(), depth);
      if (layer.rotary() != null) {
        q = turned(q);
        k = turned(k);
      }
      Tensor scores = q.matmul(k.transpose(1, 2)).mul(1 / Math.sqrt(depth));
      if (layer.causal()) {
        Tensor hidden =
            Tensor.ones(x.dim(1), memory.dim(1)).triu(1).gt(Tensor.scalar(DType.F32, 0));
        scores = scores.maskedFill(hidden, Double.NEGATIVE_INFINITY);
      }
      heads.add(scores.softmax(2).matmul(v));
    }
    return layer.outProjection().forward(Tensor.concat(heads, 2), Pass.EVAL).detach();
  }

  private static Tensor head(Tensor x, Tensor rows, Tensor bias, int head, int depth) {
    long from = (long) head * depth;
    return x.linear(rows.slice(0, from, from + depth), bias.slice(0, from, from + depth));
  }

  /// Su et al. 2021, equation 15, with the halves of a head as pairs: [B, T, D].
  private static Tensor turned(Tensor x) {
    int places = (int) x.dim(1);
    int half = (int) x.dim(2) / 2;
    float[] in = x.toFloats();
    float[] out = in.clone();
    for (int row = 0; row < x.dim(0) * places; row++) {
      for (int i = 0; i < half; i++) {
        double angle = row % places / Math.pow(100, (double) i / half);
        int at = row * 2 * half + i;
        out[at] = (float) (in[at] * Math.cos(angle) - in[at + half] * Math.sin(angle));
        out[at + half] = (float) (in[at + half] * Math.cos(angle) + in[at] * Math.sin(angle));
      }
    }
    return Tensor.of(out, x.shape().toArray());
  }

  private static RotaryEmbedding rotary(int places) {
    return RotaryEmbedding.of(4, places, 100);
  }

  private static MultiHeadAttention layer(int heads, int keyHeads, boolean causal) {
    var layer = MultiHeadAttention.grouped(16, heads, keyHeads, causal, 0.5, RNG);
    Tensor bias = normal(layer.inWeight().dim(0));
    return new MultiHeadAttention(
        layer.inWeight(), bias, layer.outProjection(), heads, keyHeads, causal);
  }

  private static void assertClose(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), 2e-5);
  }

  @Test
  void selfAttentionIsTheFormulaOfEachHead() {
    Tensor x = normal(2, 7, 16);
    for (boolean causal : new boolean[] {false, true}) {
      for (int keyHeads : new int[] {4, 2, 1}) {
        MultiHeadAttention layer = layer(4, keyHeads, causal);
        assertClose(byHand(layer, x, x), layer.forward(x, Pass.EVAL));
      }
    }
  }

  @Test
  void anotherSequenceCanBeAttendedTo() {
    MultiHeadAttention layer = layer(4, 2, false);
    Tensor x = normal(2, 3, 16);
    Tensor memory = normal(2, 9, 16);
    assertClose(byHand(layer, x, memory), layer.forward(x, memory, null));
  }

  @Test
  void aMaskHidesPadding() {
    MultiHeadAttention layer = layer(2, 2, false);
    Tensor x = normal(1, 5, 16);
    Tensor seen =
        Tensor.of(new float[] {1, 1, 1, 0, 0}, 1, 1, 1, 5).ne(Tensor.scalar(DType.F32, 0));
    Tensor masked = layer.forward(x, seen).slice(1, 0, 3);
    assertClose(layer.forward(x.slice(1, 0, 3), Pass.EVAL), masked);
  }

  @Test
  void cachedTokensGiveTheSameAsTheWholeSequence() {
    MultiHeadAttention layer = layer(4, 2, true);
    Tensor x = normal(2, 10, 16);
    Tensor whole = layer.forward(x, Pass.EVAL).detach();
    KvCache cache = layer.newCache(2, 10);
    try (var _ = NoGrad.open()) {
      assertClose(whole.slice(1, 0, 4), layer.forward(x.slice(1, 0, 4), cache));
      for (int t = 4; t < 10; t++) {
        assertClose(whole.slice(1, t, t + 1), layer.forward(x.slice(1, t, t + 1), cache));
      }
      assertEquals(10, cache.length());
      var e =
          assertThrows(ShapeMismatchException.class, () -> layer.forward(x.slice(1, 0, 1), cache));
      assertTrue(String.valueOf(e.getMessage()).contains("10 tokens and 1 more"), e.getMessage());
    }
  }

  @Test
  void rotaryTurnsQueriesAndKeys() {
    Tensor x = normal(2, 7, 16);
    for (int keyHeads : new int[] {4, 2}) {
      MultiHeadAttention layer = layer(4, keyHeads, true).withRotary(rotary(7));
      assertClose(byHand(layer, x, x), layer.forward(x, Pass.EVAL));
    }
  }

  /// Tokens that are the same at all places give results that are the same wherever they stand:
  /// only distances count.
  @Test
  void rotaryScoresDependOnDistancesAlone() {
    MultiHeadAttention layer = layer(4, 4, false).withRotary(rotary(12));
    Tensor x = normal(1, 5, 16);
    Tensor padding = Tensor.zeros(1, 7, 16);
    Tensor seen = Tensor.arange(12).ge(Tensor.scalar(DType.I64, 7)).reshape(1, 1, 1, 12);
    Tensor shifted = layer.forward(Tensor.concat(List.of(padding, x), 1), seen).slice(1, 7, 12);
    assertClose(layer.forward(x, Pass.EVAL), shifted);
  }

  @Test
  void rotaryPlacesGoOnBehindTheCache() {
    MultiHeadAttention layer = layer(4, 2, true).withRotary(rotary(10));
    Tensor x = normal(2, 10, 16);
    Tensor whole = layer.forward(x, Pass.EVAL).detach();
    KvCache cache = layer.newCache(2, 10);
    try (var _ = NoGrad.open()) {
      assertClose(whole.slice(1, 0, 6), layer.forward(x.slice(1, 0, 6), cache));
      for (int t = 6; t < 10; t++) {
        assertClose(whole.slice(1, t, t + 1), layer.forward(x.slice(1, t, t + 1), cache));
      }
    }
  }

  @Test
  void rotaryThatDoesNotFitIsRefused() {
    MultiHeadAttention layer = layer(4, 2, true);
    assertThrows(
        ShapeMismatchException.class, () -> layer.withRotary(RotaryEmbedding.of(8, 10, 100)));
    MultiHeadAttention turning = layer.withRotary(rotary(4));
    assertThrows(ShapeMismatchException.class, () -> turning.forward(normal(1, 5, 16), Pass.EVAL));
    assertThrows(
        IllegalArgumentException.class,
        () -> turning.forward(normal(1, 3, 16), normal(1, 3, 16), null));
  }

  @Test
  void tensorsAreNamedAsInTorch() {
    assertEquals(
        List.of("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"),
        List.copyOf(layer(2, 2, false).parameters().keySet()));
  }

  @Test
  void wrongSizesAreRefused() {
    var heads =
        assertThrows(
            IllegalArgumentException.class, () -> MultiHeadAttention.of(10, 3, false, 0.1, RNG));
    assertEquals("attention: width 10 is no multiple of 3 heads", heads.getMessage());
    var keys =
        assertThrows(
            IllegalArgumentException.class,
            () -> MultiHeadAttention.grouped(16, 4, 3, false, 0.1, RNG));
    assertEquals("attention: 3 heads of keys do not divide 4 heads of queries", keys.getMessage());
    var x =
        assertThrows(
            ShapeMismatchException.class,
            () -> layer(2, 2, false).forward(normal(3, 16), Pass.EVAL));
    assertEquals("attention: x must be [B, T, 16], got [3,16]", x.getMessage());
  }
}
