package pellucid.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import pellucid.nn.Activation;
import pellucid.nn.Dropout;
import pellucid.nn.Embedding;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.LayerNorm;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.TransformerEncoder;
import pellucid.nn.TransformerEncoderLayer;
import pellucid.nn.TransformerSize;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// A masked language model: an encoder transformer in BERT's pattern (J. Devlin et al., "BERT:
/// Pre-training of Deep Bidirectional Transformers", NAACL 2019): learned positions, post-norm
/// blocks, and a head that ends in the transposed table of tokens and a bias. There are no segments
/// and no prediction of the next sentence.
///
/// ```java
/// Bert bert = Bert.of(new Bert.Config(65, 128, 4, 4, 128, 0.1), new Rng(42));
/// Tensor logits = bert.forward(tokens, Pass.EVAL);   // [B, T] to [B, T, 65]
/// ```
///
/// @param config its sizes
/// @param tokens `word_embeddings`, [vocabulary + 1, width]; the last row is the mask's
/// @param positions `position_embeddings`, [block, width]
/// @param norm `LayerNorm`, of their sum
/// @param encoder `encoder`, the blocks
/// @param transform `transform`, the head's dense layer
/// @param transformNorm `transform_norm`, behind it
/// @param bias `bias`, [vocabulary]
public record Bert(
    Config config,
    Embedding tokens,
    Embedding positions,
    LayerNorm norm,
    TransformerEncoder encoder,
    Linear transform,
    LayerNorm transformNorm,
    Tensor bias)
    implements Layer {
  /// Of tokens and positions. Only their ratio shows behind the norm of their sum, but the table of
  /// tokens makes the logits, which should start small.
  private static final double SCALE = 0.1;

  /// The sizes of a model.
  ///
  /// @param vocabulary how many tokens there are, without the mask
  /// @param block the longest sequence
  /// @param layers blocks
  /// @param heads in a block; divides the width
  /// @param width elements of a token
  /// @param dropout the probability to drop, in [0, 1)
  public record Config(
      int vocabulary, int block, int layers, int heads, int width, double dropout) {
    /// Checks that all sizes are positive; the parts check the rest.
    public Config {
      if (Math.min(Math.min(vocabulary, block), Math.min(layers, width)) < 1) {
        throw new IllegalArgumentException(
            "bert: vocabulary %d, block %d, layers %d and width %d must be 1 or more"
                .formatted(vocabulary, block, layers, width));
      }
    }
  }

  /// With random weights; the positions start as sines and cosines (A. Vaswani et al., "Attention
  /// Is All You Need", NeurIPS 2017, section 3.5), from which attention finds the neighbours much
  /// sooner than from noise.
  public static Bert of(Config config, Rng rng) {
    int width = config.width();
    List<TransformerEncoderLayer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(block(config, rng));
    }
    return new Bert(
        config,
        Embedding.of(config.vocabulary() + 1L, width, SCALE, rng),
        new Embedding(sinusoids(config.block(), width), OptionalLong.empty()),
        LayerNorm.of(width),
        new TransformerEncoder(layers, null),
        Linear.of(width, width, Init.XAVIER_UNIFORM, rng),
        LayerNorm.of(width),
        Tensor.zeros(config.vocabulary()).withGrad());
  }

  /// Post-norm with GELU.
  private static TransformerEncoderLayer block(Config config, Rng rng) {
    int width = config.width();
    var size = new TransformerSize(width, config.heads(), 4 * width, config.dropout());
    TransformerEncoderLayer relu = TransformerEncoderLayer.of(size, false, rng);
    return new TransformerEncoderLayer(
        relu.attention(),
        relu.linear1(),
        relu.linear2(),
        relu.norm1(),
        relu.norm2(),
        Activation.GELU,
        relu.dropout(),
        false);
  }

  /// Element 2i of place p is the sine of p / 10000^(2i / width), element 2i + 1 its cosine.
  private static Tensor sinusoids(int block, int width) {
    float[] values = new float[block * width];
    for (int place = 0; place < block; place++) {
      for (int i = 0; i < width; i++) {
        double angle = place / Math.pow(10_000, (double) (i - i % 2) / width);
        double wave = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        values[place * width + i] = (float) (SCALE * wave);
      }
    }
    return Tensor.of(values, block, width);
  }

  /// The token that stands for a hidden one.
  public int mask() {
    return config.vocabulary();
  }

  /// Logits of what stands at each place.
  ///
  /// @param ids [B, T], I64 or I32, each in [0, vocabulary]
  /// @return [B, T, vocabulary]
  /// @throws ShapeMismatchException if the sequence is empty or longer than the block
  @Override
  public Tensor forward(Tensor ids, Pass pass) {
    Tensor x = transform.forward(encoded(ids, pass), pass);
    Tensor y = transformNorm.forward(Activation.GELU.forward(x, pass), pass);
    return y.linear(tokens.weight().slice(0, 0, config.vocabulary()), bias);
  }

  /// What the encoder makes of each place, for heads of other kinds.
  ///
  /// @param ids [B, T], I64 or I32, each in [0, vocabulary]
  /// @return [B, T, width]
  /// @throws ShapeMismatchException if the sequence is empty or longer than the block
  public Tensor encoded(Tensor ids, Pass pass) {
    long length = ids.shape().rank() == 2 ? ids.dim(1) : 0;
    if (length < 1 || length > config.block()) {
      throw new ShapeMismatchException(
          "bert: tokens must be [B, T] with T from 1 to %d, got %s"
              .formatted(config.block(), ids.shape()));
    }
    Tensor x = tokens.forward(ids, pass).add(positions.weight().slice(0, 0, length));
    Tensor y = new Dropout(config.dropout()).forward(norm.forward(x, pass), pass);
    return encoder.forward(y, pass);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    SequencedMap<String, Tensor> map = Layer.super.parameters();
    map.put("bias", bias);
    return map;
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("word_embeddings", tokens);
    map.put("position_embeddings", positions);
    map.put("LayerNorm", norm);
    map.put("encoder", encoder);
    map.put("transform", transform);
    map.put("transform_norm", transformNorm);
    return map;
  }

  /// The shape of one sample, a sequence as long as the block.
  public Shape sampleShape() {
    return Shape.of(config.block());
  }

  @Override
  public String describe() {
    return "BERT %d layers, width %d, %d heads, block %d, %d tokens"
        .formatted(
            config.layers(), config.width(), config.heads(), config.block(), config.vocabulary());
  }
}
