package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

class TransformerEncoderLayerTest {
  private static final Rng RNG = new Rng(6);

  private static TransformerEncoderLayer layer(double dropout) {
    return TransformerEncoderLayer.gpt(new TransformerSize(16, 4, 32, dropout), true, 2, RNG);
  }

  private static Tensor x() {
    return RNG.normal(Shape.of(2, 5, 16), 1);
  }

  private static Tensor dense(TransformerEncoderLayer layer, Tensor x) {
    Tensor hidden = layer.linear1().forward(x, Pass.EVAL).gelu();
    return layer.linear2().forward(hidden, Pass.EVAL);
  }

  private static Tensor attended(TransformerEncoderLayer layer, Tensor x) {
    return layer.attention().forward(x, Pass.EVAL);
  }

  @Test
  void preNormAddsBranchesOfNormedTokens() {
    TransformerEncoderLayer layer = layer(0.5);
    Tensor x = x();
    Tensor y = x.add(attended(layer, layer.norm1().forward(x, Pass.EVAL)));
    Tensor expected = y.add(dense(layer, layer.norm2().forward(y, Pass.EVAL)));
    assertArrayEquals(expected.toFloats(), layer.forward(x, Pass.EVAL).toFloats());
  }

  @Test
  void postNormNormsTheSums() {
    TransformerEncoderLayer layer = layer(0).postNorm();
    Tensor x = x();
    Tensor y = layer.norm1().forward(x.add(attended(layer, x)), Pass.EVAL);
    Tensor expected = layer.norm2().forward(y.add(dense(layer, y)), Pass.EVAL);
    assertArrayEquals(expected.toFloats(), layer.forward(x, Pass.EVAL).toFloats());
  }

  @Test
  void dropoutDropsInTrainingOnly() {
    TransformerEncoderLayer layer = layer(0.5);
    Tensor x = x();
    float[] plain = layer.forward(x, Pass.EVAL).toFloats();
    float[] first = layer.forward(x, Pass.train(new Rng(1))).toFloats();
    assertArrayEquals(plain, layer.forward(x, Pass.EVAL).toFloats());
    assertArrayEquals(first, layer.forward(x, Pass.train(new Rng(1))).toFloats());
    double difference = 0;
    for (int i = 0; i < plain.length; i++) {
      difference += Math.abs(plain[i] - first[i]);
    }
    assertTrue(difference > 0);
  }

  @Test
  void everyParameterGetsAGradient() {
    TransformerEncoderLayer layer = layer(0);
    Tensor loss = layer.forward(x(), Pass.EVAL).square().mean();
    Gradients gradients = Gradients.of(loss);
    layer
        .parameters()
        .forEach((name, p) -> {
          double size = gradients.get(p).abs().sum().item();
          assertTrue(size > 0 && Double.isFinite(size), name + " " + size);
        });
  }

  @Test
  void rotaryBlocksGoOnBehindTheCache() {
    TransformerEncoderLayer layer = layer(0).withRotary(RotaryEmbedding.of(4, 5, 10_000));
    Tensor x = x();
    float[] whole = layer.forward(x, Pass.EVAL).slice(1, 3, 5).toFloats();
    KvCache cache = layer.attention().newCache(2, 5);
    layer.forward(x.slice(1, 0, 3), cache);
    assertArrayEquals(whole, layer.forward(x.slice(1, 3, 5), cache).toFloats(), 1e-5f);
  }

  @Test
  void anEncoderIsItsBlocksAndALastNorm() {
    var size = new TransformerSize(16, 4, 32, 0);
    TransformerEncoder pre = TransformerEncoder.of(size, 2, true, RNG);
    Tensor x = x();
    Tensor seen = Tensor.arange(5).lt(Tensor.scalar(DType.I64, 3)).reshape(1, 1, 1, 5);
    Tensor y = x;
    for (TransformerEncoderLayer layer : pre.layers()) {
      assertTrue(layer.normFirst());
      y = layer.forward(y, seen, Pass.EVAL);
    }
    y = Objects.requireNonNull(pre.norm()).forward(y, Pass.EVAL);
    assertArrayEquals(y.toFloats(), pre.forward(x, seen, Pass.EVAL).toFloats());
    List<String> names = List.copyOf(pre.parameters().keySet());
    assertEquals("layers.0.self_attn.in_proj_weight", names.getFirst());
    assertEquals("layers.1.norm2.bias", names.get(names.size() - 3));
    assertEquals(List.of("norm.weight", "norm.bias"), names.subList(24, 26));
    TransformerEncoder post = TransformerEncoder.of(size, 1, false, RNG);
    assertEquals(12, post.parameters().size());
    assertArrayEquals(
        post.layers().getFirst().forward(x, Pass.EVAL).toFloats(),
        post.forward(x, Pass.EVAL).toFloats());
  }

  @Test
  void tensorsAreNamedAsInTorch() {
    assertEquals(
        List.of(
            "self_attn.in_proj_weight",
            "self_attn.in_proj_bias",
            "self_attn.out_proj.weight",
            "self_attn.out_proj.bias",
            "linear1.weight",
            "linear1.bias",
            "linear2.weight",
            "linear2.bias",
            "norm1.weight",
            "norm1.bias",
            "norm2.weight",
            "norm2.bias"),
        List.copyOf(layer(0).parameters().keySet()));
  }
}
