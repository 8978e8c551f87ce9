package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A block of a transformer: attention of a sequence to itself, then a dense net for each token,
/// each with a residual connection, dropout and layer norm: [B, T, width] to [B, T, width].
///
/// With the norm first (pre-norm), `y = x + f(norm(x))`, as in GPT-2; else (post-norm), `y = norm(x
/// + f(x))`, as by Vaswani et al. 2017 and in BERT (R. Xiong et al., "On Layer Normalization in the
///   Transformer Architecture", ICML 2020, figure 1). Causal attention makes it a block of a
///   decoder without memory. Tensors are named as those of PyTorch's `TransformerEncoderLayer`.
///
/// @param attention `self_attn`
/// @param linear1 width to hidden
/// @param linear2 hidden to width
/// @param norm1 of the attention
/// @param norm2 of the dense net
/// @param activation between the dense layers
/// @param dropout the probability to drop, in the results of attention and of the dense net
/// @param normFirst whether the norm goes before
public record TransformerEncoderLayer(
    MultiHeadAttention attention,
    Linear linear1,
    Linear linear2,
    LayerNorm norm1,
    LayerNorm norm2,
    Activation activation,
    Dropout dropout,
    boolean normFirst)
    implements Layer {
  /// Checks that the parts fit together.
  public TransformerEncoderLayer {
    long width = attention.width();
    long hidden = linear1.weight().dim(0);
    Params.shape("transformer: linear1", linear1.weight(), hidden, width);
    Params.shape("transformer: linear2", linear2.weight(), width, hidden);
    Params.shape("transformer: norm1", norm1.weight(), width);
    Params.shape("transformer: norm2", norm2.weight(), width);
  }

  /// With the norm behind, ReLU and weights uniform by Xavier, as by Vaswani et al. and in
  /// PyTorch's `Transformer`.
  ///
  /// @param causal whether a token sees only itself and those before it
  public static TransformerEncoderLayer of(TransformerSize size, boolean causal, Rng rng) {
    int width = size.width();
    return new TransformerEncoderLayer(
        MultiHeadAttention.xavier(width, size.heads(), causal, rng),
        Linear.of(width, size.hidden(), Init.XAVIER_UNIFORM, rng),
        Linear.of(size.hidden(), width, Init.XAVIER_UNIFORM, rng),
        LayerNorm.of(width),
        LayerNorm.of(width),
        Activation.RELU,
        new Dropout(size.dropout()),
        false);
  }

  /// A pre-norm block with GELU, initialised as GPT-2's (A. Radford et al., "Language Models are
  /// Unsupervised Multitask Learners", 2019, section 2.3): weights normal with deviation 0.02,
  /// those that end a residual branch divided by the root of their number in the whole net.
  ///
  /// @param causal whether a token sees only itself and those before it
  /// @param layers blocks in the whole net
  public static TransformerEncoderLayer gpt(
      TransformerSize size, boolean causal, int layers, Rng rng) {
    double deviation = 0.02;
    double last = deviation / Math.sqrt(2.0 * layers);
    int width = size.width();
    MultiHeadAttention all = MultiHeadAttention.of(width, size.heads(), causal, deviation, rng);
    MultiHeadAttention attention =
        new MultiHeadAttention(
            all.inWeight(),
            all.inBias(),
            linear(width, width, last, rng),
            size.heads(),
            size.heads(),
            causal);
    return new TransformerEncoderLayer(
        attention,
        linear(width, size.hidden(), deviation, rng),
        linear(size.hidden(), width, last, rng),
        LayerNorm.of(width),
        LayerNorm.of(width),
        Activation.GELU,
        new Dropout(size.dropout()),
        true);
  }

  private static Linear linear(int in, int out, double deviation, Rng rng) {
    return new Linear(rng.normal(Shape.of(out, in), deviation), Tensor.zeros(out));
  }

  /// This block with its norms before the branches.
  public TransformerEncoderLayer preNorm() {
    return with(attention, true);
  }

  /// This block with its norms behind the residual connections.
  public TransformerEncoderLayer postNorm() {
    return with(attention, false);
  }

  /// This block with queries and keys turned by their places.
  ///
  /// @param rotary tables for the depth of a head; blocks can share them
  public TransformerEncoderLayer withRotary(RotaryEmbedding rotary) {
    return with(attention.withRotary(rotary), normFirst);
  }

  private TransformerEncoderLayer with(MultiHeadAttention newAttention, boolean first) {
    return new TransformerEncoderLayer(
        newAttention, linear1, linear2, norm1, norm2, activation, dropout, first);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, null, pass);
  }

  /// With a mask.
  ///
  /// @param mask broadcasts to [B, heads, T, T]: BOOL, true where a token sees another, or a number
  ///   added to the score; or null
  public Tensor forward(Tensor x, @Nullable Tensor mask, Pass pass) {
    return run(x, y -> attention.forward(y, mask), pass);
  }

  /// New tokens after those in the cache, which they join; an evaluation pass.
  public Tensor forward(Tensor x, KvCache cache) {
    return run(x, y -> attention.forward(y, cache), Pass.EVAL);
  }

  private Tensor run(Tensor x, UnaryOperator<Tensor> attend, Pass pass) {
    Tensor y = new Branch(norm1, dropout, normFirst).around(x, attend, pass);
    return new Branch(norm2, dropout, normFirst).around(y, z -> dense(z, pass), pass);
  }

  private Tensor dense(Tensor x, Pass pass) {
    return linear2.forward(activation.forward(linear1.forward(x, pass), pass), pass);
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("self_attn", attention);
    map.put("linear1", linear1);
    map.put("linear2", linear2);
    map.put("norm1", norm1);
    map.put("norm2", norm2);
    return map;
  }

  @Override
  public String describe() {
    return "TransformerEncoderLayer %d, %d heads, hidden %d, %s%s"
        .formatted(
            attention.width(),
            attention.heads(),
            linear1.weight().dim(0),
            normFirst ? "pre-norm" : "post-norm",
            attention.causal() ? ", causal" : "");
  }
}
