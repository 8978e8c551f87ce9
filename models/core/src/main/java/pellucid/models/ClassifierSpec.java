package pellucid.models;

import pellucid.data.DataSet;
import pellucid.nn.Layer;
import pellucid.tensor.Rng;
import pellucid.train.Hyper;

/// A named classifier: its architecture, and the data set and hyper-parameters that it is tuned
/// for.
///
/// @param name as on the command line
/// @param description in a few words
/// @param data the name of its data set
/// @param hyper its hyper-parameters
/// @param architecture builds the network
public record ClassifierSpec(
    String name, String description, String data, Hyper hyper, Architecture architecture)
    implements ModelSpec {
  /// The network for a data set, with the model's own hyper-parameters.
  ///
  /// @param seed of the initial parameters
  /// @throws pellucid.tensor.ShapeMismatchException if the samples don't suit it
  public Layer build(DataSet dataSet, long seed) {
    return build(dataSet, hyper, seed);
  }

  /// The network for a data set, with other hyper-parameters.
  ///
  /// @param seed of the initial parameters
  /// @throws pellucid.tensor.ShapeMismatchException if the samples don't suit it
  public Layer build(DataSet dataSet, Hyper other, long seed) {
    return architecture.build(
        dataSet.sampleShape(), dataSet.classes(), other.dropout(), new Rng(seed));
  }
}
