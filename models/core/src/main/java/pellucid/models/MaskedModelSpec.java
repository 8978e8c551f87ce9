package pellucid.models;

import pellucid.tensor.Rng;
import pellucid.train.Hyper;

/// A named masked language model: how it cuts text into tokens, its architecture, and the
/// hyper-parameters that it is tuned with.
///
/// @param name as on the command line
/// @param description in a few words
/// @param block tokens in a sequence that it is trained on
/// @param hyper its hyper-parameters; a step's batch counts sequences
/// @param tokenizing makes a text's tokenizer
/// @param architecture builds the network
public record MaskedModelSpec(
    String name,
    String description,
    int block,
    Hyper hyper,
    Tokenizing tokenizing,
    Architecture architecture)
    implements ModelSpec {
  /// Builds a network for any vocabulary.
  @FunctionalInterface
  public interface Architecture {
    /// A network with random parameters.
    ///
    /// @param vocabulary how many tokens there are, without the mask
    /// @param block the longest sequence, 1 or more
    /// @param dropout the probability to drop, in [0, 1)
    Bert build(int vocabulary, int block, double dropout, Rng rng);
  }
}
