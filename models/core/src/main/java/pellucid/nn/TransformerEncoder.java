package pellucid.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

/// Blocks one after the other, and a last norm where they are pre-norm: [B, T, width] to [B, T,
/// width]. Tensors are named as those of PyTorch's `TransformerEncoder`: `layers.0.linear1.weight`,
/// `norm.bias`.
///
/// ```java
/// var size = new TransformerSize(64, 4, 256, 0.1);
/// TransformerEncoder encoder = TransformerEncoder.of(size, 6, true, rng);
/// Tensor memory = encoder.forward(x, Pass.EVAL);
/// ```
///
/// @param layers the blocks, at least one
/// @param norm of the last block's result; absent where the blocks are post-norm
public record TransformerEncoder(List<TransformerEncoderLayer> layers, @Nullable LayerNorm norm)
    implements Layer {
  /// Copies the list; checks that all are of one width.
  public TransformerEncoder {
    layers = List.copyOf(layers);
    Params.require(!layers.isEmpty(), () -> "encoder: it must have a layer");
    long width = layers.getFirst().attention().width();
    layers.forEach(l -> Params.shape("encoder: norm1", l.norm1().weight(), width));
    if (norm != null) {
      Params.shape("encoder: norm", norm.weight(), width);
    }
  }

  /// With the random weights of [TransformerEncoderLayer#of], not causal.
  ///
  /// @param count blocks
  /// @param normFirst whether they are pre-norm; then a norm ends the net
  public static TransformerEncoder of(TransformerSize size, int count, boolean normFirst, Rng rng) {
    List<TransformerEncoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TransformerEncoderLayer layer = TransformerEncoderLayer.of(size, false, rng);
      layers.add(normFirst ? layer.preNorm() : layer);
    }
    return new TransformerEncoder(layers, normFirst ? LayerNorm.of(size.width()) : null);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, null, pass);
  }

  /// With a mask for all blocks.
  ///
  /// @param mask broadcasts to [B, heads, T, T]: BOOL, true where a token sees another, or a number
  ///   added to the score; or null
  public Tensor forward(Tensor x, @Nullable Tensor mask, Pass pass) {
    Tensor y = x;
    for (TransformerEncoderLayer layer : layers) {
      y = layer.forward(y, mask, pass);
    }
    return norm == null ? y : norm.forward(y, pass);
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      map.put("layers." + i, layers.get(i));
    }
    if (norm != null) {
      map.put("norm", norm);
    }
    return map;
  }

  @Override
  public String describe() {
    return "TransformerEncoder of %d: %s".formatted(layers.size(), layers.getFirst().describe());
  }
}
