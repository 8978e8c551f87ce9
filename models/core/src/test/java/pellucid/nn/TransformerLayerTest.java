package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

class TransformerLayerTest {
  private static final Rng RNG = new Rng(6);

  private static TransformerLayer layer(double dropout) {
    return TransformerLayer.gpt(new TransformerLayer.Size(16, 4, 32, dropout), true, 2, RNG);
  }

  private static Tensor x() {
    return RNG.normal(Shape.of(2, 5, 16), 1);
  }

  private static Tensor dense(TransformerLayer layer, Tensor x) {
    Tensor hidden = layer.linear1().forward(x, Pass.EVAL).gelu();
    return layer.linear2().forward(hidden, Pass.EVAL);
  }

  private static Tensor attended(TransformerLayer layer, Tensor x) {
    return layer.attention().forward(x, Pass.EVAL);
  }

  @Test
  void preNormAddsBranchesOfNormedTokens() {
    TransformerLayer layer = layer(0.5);
    Tensor x = x();
    Tensor y = x.add(attended(layer, layer.norm1().forward(x, Pass.EVAL)));
    Tensor expected = y.add(dense(layer, layer.norm2().forward(y, Pass.EVAL)));
    assertArrayEquals(expected.toFloats(), layer.forward(x, Pass.EVAL).toFloats());
  }

  @Test
  void postNormNormsTheSums() {
    TransformerLayer layer = layer(0).postNorm();
    Tensor x = x();
    Tensor y = layer.norm1().forward(x.add(attended(layer, x)), Pass.EVAL);
    Tensor expected = layer.norm2().forward(y.add(dense(layer, y)), Pass.EVAL);
    assertArrayEquals(expected.toFloats(), layer.forward(x, Pass.EVAL).toFloats());
  }

  @Test
  void dropoutDropsInTrainingOnly() {
    TransformerLayer layer = layer(0.5);
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
    TransformerLayer layer = layer(0);
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
