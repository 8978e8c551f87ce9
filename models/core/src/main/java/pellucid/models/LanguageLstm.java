package pellucid.models;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.autodiff.NoGrad;
import pellucid.kernel.DType;
import pellucid.nn.Dropout;
import pellucid.nn.Embedding;
import pellucid.nn.Init;
import pellucid.nn.LSTM;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.RecurrentConfig;
import pellucid.nn.RecurrentOutput;
import pellucid.tensor.InPlace;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// A recurrent language model: tokens as vectors, LSTM layers, and logits by a dense layer (W.
/// Zaremba, I. Sutskever, O. Vinyals, "Recurrent Neural Network Regularization", 2014: dropout
/// between layers only, never from step to step).
///
/// ```java
/// LanguageLstm net = LanguageLstm.of(new LanguageLstm.Config(65, 256, 2, 0.1), new Rng(42));
/// Tensor logits = net.forward(tokens, Pass.EVAL);   // [B, T] to [B, T, 65]
/// ```
///
/// @param config its sizes
/// @param tokens `embedding`, [vocabulary, width]
/// @param lstm `lstm`
/// @param out `out`, [vocabulary, width]
public record LanguageLstm(Config config, Embedding tokens, LSTM lstm, Linear out)
    implements LanguageNet {
  /// The sizes of a model.
  ///
  /// @param vocabulary how many tokens there are
  /// @param width elements of a token and of a state
  /// @param layers LSTM layers
  /// @param dropout the probability to drop behind each layer of vectors or states, in [0, 1)
  public record Config(int vocabulary, int width, int layers, double dropout) {
    /// Checks the vocabulary; the parts check the rest.
    public Config {
      if (vocabulary < 1) {
        throw new IllegalArgumentException("lstm: vocabulary " + vocabulary + " must be 1 or more");
      }
    }
  }

  /// With random weights.
  public static LanguageLstm of(Config config, Rng rng) {
    var size =
        RecurrentConfig.of(config.width(), config.width())
            .withLayers(config.layers())
            .withDropout(config.dropout());
    return new LanguageLstm(
        config,
        Embedding.of(config.vocabulary(), config.width(), 1, rng),
        LSTM.of(size, rng),
        Linear.of(config.width(), config.vocabulary(), Init.XAVIER_UNIFORM, rng));
  }

  /// Logits of the next token behind each place, from a state of zeros.
  ///
  /// @param ids [B, T], I64 or I32, each in [0, vocabulary)
  /// @return [B, T, vocabulary]
  @Override
  public Tensor forward(Tensor ids, Pass pass) {
    Tensor y = lstm.forward(embedded(ids, pass), pass);
    return out.forward(dropped(y, pass), pass);
  }

  private Tensor embedded(Tensor ids, Pass pass) {
    if (ids.shape().rank() != 2 || ids.shape().size() == 0) {
      throw new ShapeMismatchException(
          "lstm: tokens must be [B, T] with T of 1 or more, got " + ids.shape());
    }
    return dropped(tokens.forward(ids, pass), pass);
  }

  private Tensor dropped(Tensor x, Pass pass) {
    return new Dropout(config.dropout()).forward(x, pass);
  }

  @Override
  public Reading read() {
    Shape shape = Shape.of(config.layers(), 1, config.width());
    return new State(this, Tensor.full(shape, DType.F32, 0), Tensor.full(shape, DType.F32, 0));
  }

  /// The states of all layers, [layers, 1, width] each; they never fill up.
  private record State(LanguageLstm net, Tensor h, Tensor c) implements Reading {
    @Override
    public Tensor next(Tensor ids) {
      try (var _ = NoGrad.open()) {
        Tensor x = net.embedded(ids, Pass.EVAL);
        RecurrentOutput run = net.lstm.run(x, new RecurrentOutput(x, h, c), null, Pass.EVAL);
        InPlace.copy(h, run.h());
        if (run.c() != null) {
          InPlace.copy(c, run.c());
        }
        long last = x.dim(1) - 1;
        return net.out.forward(run.outputs().slice(1, last, last + 1).squeeze(1), Pass.EVAL);
      }
    }

    @Override
    public long room() {
      return Long.MAX_VALUE;
    }

    @Override
    public void clear() {
      InPlace.copy(h, h.fullLike(0));
      InPlace.copy(c, c.fullLike(0));
    }
  }

  @Override
  public int vocabulary() {
    return config.vocabulary();
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("embedding", tokens);
    map.put("lstm", lstm);
    map.put("out", out);
    return map;
  }

  @Override
  public String describe() {
    return "LSTM language model, %d layers, width %d, %d tokens"
        .formatted(config.layers(), config.width(), config.vocabulary());
  }
}
