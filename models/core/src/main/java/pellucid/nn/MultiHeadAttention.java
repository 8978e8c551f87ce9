package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Attention in several heads (A. Vaswani et al., "Attention Is All You Need", NeurIPS 2017,
/// section 3.2): [B, T, width] to [B, T, width].
///
/// Tensors are named and shaped as those of PyTorch's `MultiheadAttention`. With fewer heads of
/// keys than of queries, a group of queries shares one (J. Ainslie et al., "GQA", EMNLP 2023), and
/// `in_proj_weight` has as many rows fewer.
///
/// With rotary places, queries and keys are turned by their places before they meet, and tokens
/// need no table of positions; places go on behind those in a [KvCache].
///
/// @param inWeight `in_proj_weight`, [(heads + 2 keyHeads) depth, width]: rows of queries, keys,
///   values
/// @param inBias `in_proj_bias`, as many as rows, or absent
/// @param outProjection `out_proj`, from [heads depth] to [width]
/// @param heads of queries
/// @param keyHeads of keys and of values; divides heads
/// @param causal whether a token sees only itself and those before it
/// @param rotary what turns queries and keys; absent where tokens bring their places with them
public record MultiHeadAttention(
    Tensor inWeight,
    @Nullable Tensor inBias,
    Linear outProjection,
    int heads,
    int keyHeads,
    boolean causal,
    @Nullable RotaryEmbedding rotary)
    implements Layer {
  /// Checks the shapes; makes leaves of tensors without gradients.
  public MultiHeadAttention {
    if (heads < 1 || keyHeads < 1 || heads % keyHeads != 0) {
      throw new IllegalArgumentException(
          "attention: %d heads of keys do not divide %d heads of queries"
              .formatted(keyHeads, heads));
    }
    Shape shape = inWeight.shape();
    int parts = heads + 2 * keyHeads;
    Params.require(
        shape.rank() == 2 && shape.dim(0) > 0 && shape.dim(0) % parts == 0,
        () ->
            "attention: in_proj_weight must be [%d * depth, width], got %s"
                .formatted(parts, shape));
    Params.shape(
        "attention: out_proj", outProjection.weight(), shape.dim(1), shape.dim(0) / parts * heads);
    inWeight = Params.learned(inWeight);
    if (inBias != null) {
      Params.shape("attention: in_proj_bias", inBias, shape.dim(0));
      inBias = Params.learned(inBias);
    }
    if (rotary != null) {
      long depth = shape.dim(0) / parts;
      Params.require(
          2 * rotary.cos().dim(1) == depth,
          () ->
              "attention: %s does not turn heads of %d elements"
                  .formatted(rotary.describe(), depth));
    }
  }

  /// Without rotary places.
  public MultiHeadAttention(
      Tensor inWeight,
      @Nullable Tensor inBias,
      Linear outProjection,
      int heads,
      int keyHeads,
      boolean causal) {
    this(inWeight, inBias, outProjection, heads, keyHeads, causal, null);
  }

  /// With as many heads of keys as of queries, normal random weights and biases of zeros.
  ///
  /// @param width a multiple of heads
  /// @param deviation standard deviation of the weights
  public static MultiHeadAttention of(
      int width, int heads, boolean causal, double deviation, Rng rng) {
    return grouped(width, heads, heads, causal, deviation, rng);
  }

  /// With fewer heads of keys.
  ///
  /// @param width a multiple of heads
  /// @param keyHeads divides heads
  /// @param deviation standard deviation of the weights
  public static MultiHeadAttention grouped(
      int width, int heads, int keyHeads, boolean causal, double deviation, Rng rng) {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "attention: width %d is no multiple of %d heads".formatted(width, heads));
    }
    int depth = width / heads;
    int rows = (heads + 2 * keyHeads) * depth;
    return new MultiHeadAttention(
        rng.normal(Shape.of(rows, width), deviation),
        Tensor.zeros(rows),
        new Linear(rng.normal(Shape.of(width, width), deviation), Tensor.zeros(width)),
        heads,
        keyHeads,
        causal);
  }

  /// With as many heads of keys as of queries, weights uniform by Xavier, `in_proj` as one matrix,
  /// and biases of zeros: as PyTorch's `Transformer` begins.
  ///
  /// @param width a multiple of heads
  static MultiHeadAttention xavier(int width, int heads, boolean causal, Rng rng) {
    MultiHeadAttention form = of(width, heads, causal, 0, rng);
    return new MultiHeadAttention(
        Init.XAVIER_UNIFORM.weight(form.inWeight.shape(), rng),
        form.inBias,
        Linear.of(width, width, Init.XAVIER_UNIFORM, rng),
        heads,
        heads,
        causal);
  }

  /// This attention with queries and keys turned by their places.
  ///
  /// @param tables for the depth of a head
  public MultiHeadAttention withRotary(RotaryEmbedding tables) {
    return new MultiHeadAttention(inWeight, inBias, outProjection, heads, keyHeads, causal, tables);
  }

  /// Elements of a head.
  public long depth() {
    return inWeight.dim(0) / (heads + 2L * keyHeads);
  }

  /// Elements of a token.
  public long width() {
    return inWeight.dim(1);
  }

  /// Each token attends to its own sequence.
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, (Tensor) null);
  }

  /// Each token attends to its own sequence.
  ///
  /// @param x [B, T, width]
  /// @param mask broadcasts to [B, heads, T, T]: BOOL, true where a token sees another, or a number
  ///   added to the score; or null
  public Tensor forward(Tensor x, @Nullable Tensor mask) {
    requireTokens("x", x);
    Tensor qkv = x.linear(inWeight, inBias);
    return output(turned(0, queries(qkv)), turned(0, keys(qkv)), values(qkv), mask);
  }

  /// Each token attends to another sequence.
  ///
  /// @param x [B, T, width]
  /// @param memory [B, S, width]
  /// @param mask as above, but to [B, heads, T, S]
  /// @throws IllegalArgumentException if places are rotary: those of two sequences are not
  ///   comparable
  public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor mask) {
    if (rotary != null) {
      throw new IllegalArgumentException(
          "attention: rotary places are those of one sequence; attend to another without them");
    }
    requireTokens("x", x);
    requireTokens("memory", memory);
    long split = heads * depth();
    Tensor q = project(x, 0, split);
    Tensor kv = project(memory, split, inWeight.dim(0));
    return output(split(q, 0, heads), split(kv, 0, keyHeads), split(kv, keyHeads, keyHeads), mask);
  }

  /// New tokens attend to those in the cache and, as far as causality allows, to each other; they
  /// join the cache.
  ///
  /// @param x [B, T, width]
  /// @param cache from [#newCache]
  public Tensor forward(Tensor x, KvCache cache) {
    requireTokens("x", x);
    Tensor qkv = x.linear(inWeight, inBias);
    long first = cache.length();
    cache.append(turned(first, keys(qkv)), values(qkv));
    return output(turned(first, queries(qkv)), cache.keys(), cache.values(), null);
  }

  /// An empty cache for this layer; make it outside of any scope.
  ///
  /// @param batch sequences
  /// @param capacity the most tokens of a sequence
  public KvCache newCache(long batch, long capacity) {
    return new KvCache(batch, keyHeads, capacity, depth());
  }

  private void requireTokens(String what, Tensor x) {
    Params.require(
        x.shape().rank() == 3 && x.dim(2) == width(),
        () -> "attention: %s must be [B, T, %d], got %s".formatted(what, width(), x.shape()));
  }

  private Tensor project(Tensor x, long from, long to) {
    return x.linear(inWeight.slice(0, from, to), inBias == null ? null : inBias.slice(0, from, to));
  }

  private Tensor queries(Tensor qkv) {
    return split(qkv, 0, heads);
  }

  private Tensor keys(Tensor qkv) {
    return split(qkv, heads, keyHeads);
  }

  private Tensor values(Tensor qkv) {
    return split(qkv, heads + keyHeads, keyHeads);
  }

  /// Queries or keys turned by their places, from a first on.
  private Tensor turned(long first, Tensor x) {
    return rotary == null ? x : rotary.at(first, x);
  }

  /// Some heads of [B, T, heads depth] as a view [B, count, T, depth].
  private Tensor split(Tensor packed, int first, int count) {
    long depth = depth();
    return packed
        .slice(2, first * depth, (first + count) * depth)
        .reshape(packed.dim(0), packed.dim(1), count, depth)
        .permute(0, 2, 1, 3);
  }

  private Tensor output(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    Tensor heads = q.attention(k, v, mask, causal, 1 / Math.sqrt((double) depth()));
    Tensor tokens = heads.permute(0, 2, 1, 3).flatten(2);
    return tokens.linear(outProjection.weight(), outProjection.bias());
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    SequencedMap<String, Tensor> map = new LinkedHashMap<>();
    map.put("in_proj_weight", inWeight);
    if (inBias != null) {
      map.put("in_proj_bias", inBias);
    }
    map.putAll(Layer.super.parameters());
    return map;
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("out_proj", outProjection);
    return map;
  }

  @Override
  public String describe() {
    return "Attention %d, %d heads%s%s%s"
        .formatted(
            width(),
            heads,
            keyHeads == heads ? "" : ", " + keyHeads + " of keys",
            causal ? ", causal" : "",
            rotary == null ? "" : ", rotary");
  }
}
