package pellucid.models;

import pellucid.nn.Layer;
import pellucid.tensor.Tensor;

/// A network that tells the next token: tokens [B, T], I64 or I32, to logits [B, T, vocabulary],
/// where a place sees itself and those before it.
public interface LanguageNet extends Layer {
  /// How many tokens there are.
  int vocabulary();

  /// Begins to read one text; call it outside of any [pellucid.tensor.TensorScope].
  Reading read();

  /// A text as far as it was read: what the network remembers of it, so that a new token costs one
  /// step instead of the whole text again. Without gradients, and for one thread.
  interface Reading {
    /// Reads on.
    ///
    /// @param ids [1, T], the next tokens
    /// @return logits of the token behind them, [1, vocabulary]
    /// @throws pellucid.tensor.ShapeMismatchException if there are none, or more than there is room
    ///   for
    Tensor next(Tensor ids);

    /// How many more tokens can be read; `Long.MAX_VALUE` where there is no limit.
    long room();

    /// Forgets the text.
    void clear();
  }
}
