package pellucid.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.NoGrad;
import pellucid.nn.Dropout;
import pellucid.nn.Embedding;
import pellucid.nn.KvCache;
import pellucid.nn.Layer;
import pellucid.nn.LayerNorm;
import pellucid.nn.Pass;
import pellucid.nn.RotaryEmbedding;
import pellucid.nn.TransformerEncoderLayer;
import pellucid.nn.TransformerSize;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// A language model: a decoder transformer in GPT-2's pattern (A. Radford et al., "Language Models
/// are Unsupervised Multitask Learners", 2019): pre-norm blocks, and logits by the transposed table
/// of tokens. Places are told by a learned table, as there, or by rotation, which learns sooner.
///
/// ```java
/// Gpt gpt = Gpt.of(new Gpt.Config(65, 128, 4, 4, 128, 0.1), new Rng(42));
/// Tensor logits = gpt.forward(tokens, Pass.EVAL);   // [B, T] to [B, T, 65]
/// ```
///
/// @param config its sizes
/// @param tokens `wte`, [vocabulary, width]
/// @param positions `wpe`, [block, width]; absent if places are told by rotation
/// @param layers `h.0`, `h.1`, ...
/// @param norm `ln_f`
public record Gpt(
    Config config,
    Embedding tokens,
    @Nullable Embedding positions,
    List<TransformerEncoderLayer> layers,
    LayerNorm norm)
    implements LanguageNet {
  /// How a model knows the places of tokens.
  public enum Positions {
    /// A vector for each place is learned and added to the token's.
    LEARNED,
    /// Queries and keys are rotated ([RotaryEmbedding], base 10,000).
    ROTARY
  }

  /// The sizes of a model.
  ///
  /// @param vocabulary how many tokens there are
  /// @param block the longest sequence
  /// @param layers blocks
  /// @param heads in a block; divides the width
  /// @param width elements of a token
  /// @param dropout the probability to drop, in [0, 1)
  /// @param places how it knows them
  public record Config(
      int vocabulary,
      int block,
      int layers,
      int heads,
      int width,
      double dropout,
      Positions places) {
    /// With learned places, as GPT-2.
    public Config(int vocabulary, int block, int layers, int heads, int width, double dropout) {
      this(vocabulary, block, layers, heads, width, dropout, Positions.LEARNED);
    }

    /// This with rotated places.
    public Config rotary() {
      return new Config(vocabulary, block, layers, heads, width, dropout, Positions.ROTARY);
    }

    /// Checks that all sizes are positive; the parts check the rest.
    public Config {
      if (Math.min(Math.min(vocabulary, block), Math.min(layers, width)) < 1) {
        throw new IllegalArgumentException(
            "gpt: vocabulary %d, block %d, layers %d and width %d must be 1 or more"
                .formatted(vocabulary, block, layers, width));
      }
    }
  }

  /// Copies the list.
  public Gpt {
    layers = List.copyOf(layers);
  }

  /// With GPT-2's random weights.
  public static Gpt of(Config config, Rng rng) {
    var size =
        new TransformerSize(config.width(), config.heads(), 4 * config.width(), config.dropout());
    Embedding tokens = Embedding.of(config.vocabulary(), config.width(), 0.02, rng);
    Embedding positions = null;
    RotaryEmbedding rotary = null;
    switch (config.places()) {
      case LEARNED -> positions = Embedding.of(config.block(), config.width(), 0.02, rng);
      case ROTARY ->
          rotary = RotaryEmbedding.of(config.width() / config.heads(), config.block(), 10_000);
    }
    List<TransformerEncoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      TransformerEncoderLayer layer = TransformerEncoderLayer.gpt(size, true, config.layers(), rng);
      layers.add(rotary == null ? layer : layer.withRotary(rotary));
    }
    return new Gpt(config, tokens, positions, layers, LayerNorm.of(config.width()));
  }

  /// Logits of the next token behind each place.
  ///
  /// @param ids [B, T], I64 or I32, each in [0, vocabulary)
  /// @return [B, T, vocabulary]
  /// @throws ShapeMismatchException if the sequence is empty or longer than the block
  @Override
  public Tensor forward(Tensor ids, Pass pass) {
    Tensor x = embedded(ids, 0, pass);
    for (TransformerEncoderLayer layer : layers) {
      x = layer.forward(x, pass);
    }
    return logits(x, pass);
  }

  /// What a model remembers of the sequences that it goes on with.
  public static final class Cache {
    private final List<KvCache> layers;

    private Cache(List<KvCache> layers) {
      this.layers = layers;
    }

    /// Tokens in it.
    public long length() {
      return layers.getFirst().length();
    }

    /// The most tokens that it can hold: the model's block.
    public long capacity() {
      return layers.getFirst().capacity();
    }

    /// Forgets all tokens.
    public void clear() {
      layers.forEach(KvCache::clear);
    }
  }

  /// An empty cache; make it outside of any scope.
  ///
  /// @param batch sequences
  public Cache newCache(long batch) {
    return new Cache(
        layers.stream().map(l -> l.attention().newCache(batch, config.block())).toList());
  }

  /// Logits of the next token behind new tokens, which join the cache; no gradients.
  ///
  /// @param ids [B, T], the tokens after those in the cache
  /// @return [B, vocabulary]
  /// @throws ShapeMismatchException if there are none, or more than the block has room for
  public Tensor next(Tensor ids, Cache cache) {
    try (var _ = NoGrad.open()) {
      Tensor x = embedded(ids, cache.length(), Pass.EVAL);
      for (int i = 0; i < layers.size(); i++) {
        x = layers.get(i).forward(x, cache.layers.get(i));
      }
      long last = x.dim(1) - 1;
      return logits(x.slice(1, last, last + 1), Pass.EVAL).squeeze(1);
    }
  }

  @Override
  public Reading read() {
    Cache cache = newCache(1);
    return new Reading() {
      @Override
      public Tensor next(Tensor ids) {
        return Gpt.this.next(ids, cache);
      }

      @Override
      public long room() {
        return cache.capacity() - cache.length();
      }

      @Override
      public void clear() {
        cache.clear();
      }
    };
  }

  @Override
  public int vocabulary() {
    return config.vocabulary();
  }

  private Tensor embedded(Tensor ids, long start, Pass pass) {
    long end = ids.shape().rank() == 2 ? start + ids.dim(1) : 0;
    if (end <= start || end > config.block()) {
      throw new ShapeMismatchException(
          "gpt: tokens must be [B, T] with T from 1 to %d, got %s%s"
              .formatted(
                  config.block(), ids.shape(), start == 0 ? "" : " behind " + start + " others"));
    }
    Tensor x = tokens.forward(ids, pass);
    if (positions != null) {
      x = x.add(positions.weight().slice(0, start, end));
    }
    return new Dropout(config.dropout()).forward(x, pass);
  }

  private Tensor logits(Tensor x, Pass pass) {
    return norm.forward(x, pass).linear(tokens.weight(), null);
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("wte", tokens);
    if (positions != null) {
      map.put("wpe", positions);
    }
    for (int i = 0; i < layers.size(); i++) {
      map.put("h." + i, layers.get(i));
    }
    map.put("ln_f", norm);
    return map;
  }

  /// The shape of one sample, a sequence as long as the block.
  public Shape sampleShape() {
    return Shape.of(config.block());
  }

  @Override
  public String describe() {
    return "GPT %d layers, width %d, %d heads, block %d, %d tokens%s"
        .formatted(
            config.layers(),
            config.width(),
            config.heads(),
            config.block(),
            config.vocabulary(),
            config.places() == Positions.ROTARY ? ", rotary" : "");
  }
}
