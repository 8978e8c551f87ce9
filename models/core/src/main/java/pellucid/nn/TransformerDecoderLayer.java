package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

/// A block of a decoder with memory (Vaswani et al. 2017, figure 1, right half): attention of a
/// sequence to itself, then to the encoder's result, then a dense net for each token, each with a
/// residual connection, dropout and layer norm: [B, T, width] and [B, S, width] to [B, T, width].
///
/// Pre-norm or post-norm as in [TransformerEncoderLayer]; a norm before the attention to the memory
/// is of the sequence, not of the memory. Tensors are named as those of PyTorch's
/// `TransformerDecoderLayer`. A decoder without memory is a causal [TransformerEncoderLayer].
///
/// @param attention `self_attn`, causal as a rule
/// @param memoryAttention `multihead_attn`, to the memory; without rotary places
/// @param linear1 width to hidden
/// @param linear2 hidden to width
/// @param norm1 of the attention
/// @param norm2 of the attention to the memory
/// @param norm3 of the dense net
/// @param activation between the dense layers
/// @param dropout the probability to drop, in the results of the three
/// @param normFirst whether the norm goes before
public record TransformerDecoderLayer(
    MultiHeadAttention attention,
    MultiHeadAttention memoryAttention,
    Linear linear1,
    Linear linear2,
    LayerNorm norm1,
    LayerNorm norm2,
    LayerNorm norm3,
    Activation activation,
    Dropout dropout,
    boolean normFirst)
    implements Layer {
  /// Checks that the parts fit together.
  public TransformerDecoderLayer {
    long width = attention.width();
    long hidden = linear1.weight().dim(0);
    Params.require(
        memoryAttention.width() == width && memoryAttention.rotary() == null,
        () ->
            "decoder: multihead_attn must be of width %d and without rotary places, got %s"
                .formatted(width, memoryAttention.describe()));
    Params.shape("decoder: linear1", linear1.weight(), hidden, width);
    Params.shape("decoder: linear2", linear2.weight(), width, hidden);
    Params.shape("decoder: norm1", norm1.weight(), width);
    Params.shape("decoder: norm2", norm2.weight(), width);
    Params.shape("decoder: norm3", norm3.weight(), width);
  }

  /// Causal, with the norm behind, ReLU and weights uniform by Xavier, as by Vaswani et al. and in
  /// PyTorch's `Transformer`.
  public static TransformerDecoderLayer of(TransformerSize size, Rng rng) {
    int width = size.width();
    return new TransformerDecoderLayer(
        MultiHeadAttention.xavier(width, size.heads(), true, rng),
        MultiHeadAttention.xavier(width, size.heads(), false, rng),
        Linear.of(width, size.hidden(), Init.XAVIER_UNIFORM, rng),
        Linear.of(size.hidden(), width, Init.XAVIER_UNIFORM, rng),
        LayerNorm.of(width),
        LayerNorm.of(width),
        LayerNorm.of(width),
        Activation.RELU,
        new Dropout(size.dropout()),
        false);
  }

  /// This block with its norms before the branches.
  public TransformerDecoderLayer preNorm() {
    return with(attention, true);
  }

  /// This block with its norms behind the residual connections.
  public TransformerDecoderLayer postNorm() {
    return with(attention, false);
  }

  /// This block with the sequence's own queries and keys turned by their places.
  ///
  /// @param rotary tables for the depth of a head; blocks can share them
  public TransformerDecoderLayer withRotary(RotaryEmbedding rotary) {
    return with(attention.withRotary(rotary), normFirst);
  }

  private TransformerDecoderLayer with(MultiHeadAttention newAttention, boolean first) {
    return new TransformerDecoderLayer(
        newAttention,
        memoryAttention,
        linear1,
        linear2,
        norm1,
        norm2,
        norm3,
        activation,
        dropout,
        first);
  }

  /// Not possible.
  ///
  /// @throws UnsupportedOperationException always: a decoder needs a memory
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    throw needsMemory();
  }

  static UnsupportedOperationException needsMemory() {
    return new UnsupportedOperationException(
        "decoder: it needs a memory: forward(x, memory, pass); without one, use a causal"
            + " TransformerEncoderLayer");
  }

  /// Without masks besides causality.
  ///
  /// @param x [B, T, width]
  /// @param memory [B, S, width]
  public Tensor forward(Tensor x, Tensor memory, Pass pass) {
    return forward(x, memory, null, null, pass);
  }

  /// With masks: BOOL, true where a token sees another, or a number added to the score.
  ///
  /// @param x [B, T, width]
  /// @param memory [B, S, width]
  /// @param mask broadcasts to [B, heads, T, T]; or null
  /// @param memoryMask broadcasts to [B, heads, T, S]; or null
  public Tensor forward(
      Tensor x, Tensor memory, @Nullable Tensor mask, @Nullable Tensor memoryMask, Pass pass) {
    Tensor y =
        new Branch(norm1, dropout, normFirst).around(x, z -> attention.forward(z, mask), pass);
    Tensor attended =
        new Branch(norm2, dropout, normFirst)
            .around(y, z -> memoryAttention.forward(z, memory, memoryMask), pass);
    return new Branch(norm3, dropout, normFirst).around(attended, z -> dense(z, pass), pass);
  }

  private Tensor dense(Tensor x, Pass pass) {
    return linear2.forward(activation.forward(linear1.forward(x, pass), pass), pass);
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("self_attn", attention);
    map.put("multihead_attn", memoryAttention);
    map.put("linear1", linear1);
    map.put("linear2", linear2);
    map.put("norm1", norm1);
    map.put("norm2", norm2);
    map.put("norm3", norm3);
    return map;
  }

  @Override
  public String describe() {
    return "TransformerDecoderLayer %d, %d heads, hidden %d, %s"
        .formatted(
            attention.width(),
            attention.heads(),
            linear1.weight().dim(0),
            normFirst ? "pre-norm" : "post-norm");
  }
}
