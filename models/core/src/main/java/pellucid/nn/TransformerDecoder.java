package pellucid.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

/// Blocks with one memory, one after the other, and a last norm where they are pre-norm: [B, T,
/// width] and [B, S, width] to [B, T, width]. Tensors are named as those of PyTorch's
/// `TransformerDecoder`: `layers.0.multihead_attn.in_proj_weight`, `norm.bias`.
///
/// ```java
/// Tensor memory = encoder.forward(source, Pass.EVAL);
/// Tensor y = decoder.forward(target, memory, Pass.EVAL);
/// ```
///
/// @param layers the blocks, at least one
/// @param norm of the last block's result; absent where the blocks are post-norm
public record TransformerDecoder(List<TransformerDecoderLayer> layers, @Nullable LayerNorm norm)
    implements Layer {
  /// Copies the list; checks that all are of one width.
  public TransformerDecoder {
    layers = List.copyOf(layers);
    Params.require(!layers.isEmpty(), () -> "decoder: it must have a layer");
    long width = layers.getFirst().attention().width();
    layers.forEach(l -> Params.shape("decoder: norm1", l.norm1().weight(), width));
    if (norm != null) {
      Params.shape("decoder: norm", norm.weight(), width);
    }
  }

  /// With the random weights of [TransformerDecoderLayer#of].
  ///
  /// @param count blocks
  /// @param normFirst whether they are pre-norm; then a norm ends the net
  public static TransformerDecoder of(TransformerSize size, int count, boolean normFirst, Rng rng) {
    List<TransformerDecoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TransformerDecoderLayer layer = TransformerDecoderLayer.of(size, rng);
      layers.add(normFirst ? layer.preNorm() : layer);
    }
    return new TransformerDecoder(layers, normFirst ? LayerNorm.of(size.width()) : null);
  }

  /// Not possible.
  ///
  /// @throws UnsupportedOperationException always: a decoder needs a memory
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    throw TransformerDecoderLayer.needsMemory();
  }

  /// Without masks besides causality.
  ///
  /// @param x [B, T, width]
  /// @param memory [B, S, width]
  public Tensor forward(Tensor x, Tensor memory, Pass pass) {
    return forward(x, memory, null, null, pass);
  }

  /// With masks for all blocks, as [TransformerDecoderLayer] takes them.
  public Tensor forward(
      Tensor x, Tensor memory, @Nullable Tensor mask, @Nullable Tensor memoryMask, Pass pass) {
    Tensor y = x;
    for (TransformerDecoderLayer layer : layers) {
      y = layer.forward(y, memory, mask, memoryMask, pass);
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
    return "TransformerDecoder of %d: %s".formatted(layers.size(), layers.getFirst().describe());
  }
}
