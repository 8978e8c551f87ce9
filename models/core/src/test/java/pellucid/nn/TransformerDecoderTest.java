package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class TransformerDecoderTest {
  private static final Rng RNG = new Rng(8);
  private static final TransformerSize SIZE = new TransformerSize(16, 4, 32, 0);

  private static Tensor normal(long tokens) {
    return RNG.normal(Shape.of(2, tokens, 16), 1);
  }

  private static Tensor dense(TransformerDecoderLayer layer, Tensor x) {
    return layer.linear2().forward(layer.linear1().forward(x, Pass.EVAL).relu(), Pass.EVAL);
  }

  @Test
  void postNormIsItsPartsOneAfterTheOther() {
    TransformerDecoderLayer layer = TransformerDecoderLayer.of(SIZE, RNG);
    Tensor x = normal(5);
    Tensor memory = normal(7);
    Tensor own = layer.attention().forward(x, Pass.EVAL);
    Tensor y = layer.norm1().forward(x.add(own), Pass.EVAL);
    Tensor other = layer.memoryAttention().forward(y, memory, null);
    Tensor z = layer.norm2().forward(y.add(other), Pass.EVAL);
    Tensor expected = layer.norm3().forward(z.add(dense(layer, z)), Pass.EVAL);
    assertArrayEquals(expected.toFloats(), layer.forward(x, memory, Pass.EVAL).toFloats());
  }

  @Test
  void preNormNormsTheSequenceButNotTheMemory() {
    TransformerDecoderLayer layer = TransformerDecoderLayer.of(SIZE, RNG).preNorm();
    Tensor x = normal(5);
    Tensor memory = normal(7);
    Tensor y = x.add(layer.attention().forward(layer.norm1().forward(x, Pass.EVAL), Pass.EVAL));
    Tensor z =
        y.add(layer.memoryAttention().forward(layer.norm2().forward(y, Pass.EVAL), memory, null));
    Tensor expected = z.add(dense(layer, layer.norm3().forward(z, Pass.EVAL)));
    assertArrayEquals(expected.toFloats(), layer.forward(x, memory, Pass.EVAL).toFloats());
  }

  @Test
  void noTokenSeesLaterOnesButAllSeeTheMemory() {
    TransformerDecoder decoder = TransformerDecoder.of(SIZE, 2, true, RNG);
    Tensor x = normal(6);
    Tensor memory = normal(3);
    Tensor whole = decoder.forward(x, memory, Pass.EVAL);
    Tensor changed = Tensor.concat(List.of(x.slice(1, 0, 4), normal(2)), 1);
    Tensor other = decoder.forward(changed, memory, Pass.EVAL);
    assertArrayEquals(whole.slice(1, 0, 4).toFloats(), other.slice(1, 0, 4).toFloats());
    assertFalse(Arrays.equals(whole.slice(1, 4, 5).toFloats(), other.slice(1, 4, 5).toFloats()));
    Tensor last = Tensor.concat(List.of(memory.slice(1, 0, 2), normal(1)), 1);
    Tensor remembered = decoder.forward(x, last, Pass.EVAL);
    assertFalse(
        Arrays.equals(whole.slice(1, 0, 1).toFloats(), remembered.slice(1, 0, 1).toFloats()));
  }

  @Test
  void masksHidePaddingOfBothSequences() {
    TransformerDecoder decoder = TransformerDecoder.of(SIZE, 2, false, RNG);
    Tensor x = normal(6);
    Tensor memory = normal(5);
    Tensor expected = decoder.forward(x.slice(1, 2, 6), memory.slice(1, 0, 3), Pass.EVAL);
    Tensor behind = Tensor.arange(6).ge(Tensor.scalar(DType.I64, 2)).reshape(1, 1, 1, 6);
    Tensor before = Tensor.arange(5).lt(Tensor.scalar(DType.I64, 3)).reshape(1, 1, 1, 5);
    Tensor masked = decoder.forward(x, memory, behind, before, Pass.EVAL).slice(1, 2, 6);
    assertArrayEquals(expected.toFloats(), masked.toFloats(), 1e-5f);
  }

  @Test
  void everyParameterAndTheMemoryGetGradients() {
    TransformerDecoder decoder = TransformerDecoder.of(SIZE, 1, true, RNG);
    Tensor memory = normal(3).withGrad();
    Gradients gradients =
        Gradients.of(decoder.forward(normal(4), memory, Pass.EVAL).square().mul(normal(4)).mean());
    Map<String, Tensor> leaves = new LinkedHashMap<>(decoder.parameters());
    leaves.put("memory", memory);
    leaves.forEach((name, p) -> {
      double size = gradients.get(p).abs().sum().item();
      assertTrue(size > 0 && Double.isFinite(size), name + " " + size);
    });
  }

  /// The keys of `torch.nn.TransformerDecoder(TransformerDecoderLayer(16, 4, 32), 1,
  /// LayerNorm(16)).state_dict()`, in its order.
  @Test
  void tensorsAreNamedAndShapedAsInTorch() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (String attention : List.of("self_attn", "multihead_attn")) {
      shapes.put("layers.0." + attention + ".in_proj_weight", Shape.of(48, 16));
      shapes.put("layers.0." + attention + ".in_proj_bias", Shape.of(48));
      shapes.put("layers.0." + attention + ".out_proj.weight", Shape.of(16, 16));
      shapes.put("layers.0." + attention + ".out_proj.bias", Shape.of(16));
    }
    shapes.put("layers.0.linear1.weight", Shape.of(32, 16));
    shapes.put("layers.0.linear1.bias", Shape.of(32));
    shapes.put("layers.0.linear2.weight", Shape.of(16, 32));
    shapes.put("layers.0.linear2.bias", Shape.of(16));
    for (String norm : List.of("layers.0.norm1", "layers.0.norm2", "layers.0.norm3", "norm")) {
      shapes.put(norm + ".weight", Shape.of(16));
      shapes.put(norm + ".bias", Shape.of(16));
    }
    Map<String, Shape> actual = new LinkedHashMap<>();
    StateDict.of(TransformerDecoder.of(SIZE, 1, true, RNG))
        .forEach((name, tensor) -> actual.put(name, tensor.shape()));
    assertEquals(List.copyOf(shapes.entrySet()), List.copyOf(actual.entrySet()));
  }

  @Test
  void tensorsOfAnotherArchitectureAreRefusedAllAtOnce() {
    Layer decoder = TransformerDecoder.of(SIZE, 1, false, RNG);
    Map<String, Tensor> other =
        StateDict.of(TransformerEncoder.of(new TransformerSize(16, 4, 24, 0), 2, false, RNG));
    var e = assertThrows(StateMismatchException.class, () -> StateDict.load(decoder, other));
    List<String> problems = e.problems();
    assertTrue(problems.contains("missing layers.0.norm3.bias"), problems::toString);
    assertTrue(problems.contains("extra layers.1.norm1.weight"), problems::toString);
    assertTrue(
        problems.contains("layers.0.linear1.weight is F32[24,16], not F32[32,16]"),
        problems::toString);
    assertEquals(4 + 2 + 3 + 12, problems.size());
  }

  @Test
  void misuseIsRefused() {
    TransformerDecoderLayer layer = TransformerDecoderLayer.of(SIZE, RNG);
    var e =
        assertThrows(
            UnsupportedOperationException.class, () -> layer.forward(normal(2), Pass.EVAL));
    assertTrue(Objects.requireNonNull(e.getMessage()).contains("memory"));
    Tensor narrow = RNG.normal(Shape.of(2, 3, 8), 1);
    assertThrows(ShapeMismatchException.class, () -> layer.forward(normal(2), narrow, Pass.EVAL));
    assertThrows(ShapeMismatchException.class, () -> new TransformerDecoder(List.of(), null));
  }
}
