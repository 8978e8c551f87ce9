package pellucid.models;

import java.io.IOException;
import java.nio.file.Path;
import pellucid.io.SafeTensors;
import pellucid.nn.Layer;
import pellucid.tensor.FormatException;

/// A network with what its use takes, saved as one safetensors file: parameters and buffers under
/// their state-dict names, the rest as metadata. The same model gives the same bytes.
///
/// ```java
/// switch (TrainedModel.load(file)) {
///   case Classifier classifier -> ...
///   case LanguageModel model -> ...
///   case MaskedLanguageModel model -> ...
/// }
/// ```
public sealed interface TrainedModel
    permits Classifier, Forecaster, LanguageModel, MaskedLanguageModel {
  /// The named model.
  ModelSpec spec();

  /// The network.
  Layer network();

  /// The name of the data that it was trained on.
  String data();

  /// Writes a file, whole or not at all.
  ///
  /// @param file its folder must exist
  /// @throws IOException if it can't be written
  void save(Path file) throws IOException;

  /// Reads a file of any family.
  ///
  /// @throws IOException if it can't be read
  /// @throws FormatException if it is damaged or holds no model
  /// @throws pellucid.tensor.PellucidException if its model is unknown
  /// @throws pellucid.nn.StateMismatchException if its tensors are not those of its model
  static TrainedModel load(Path file) throws IOException {
    SafeTensors saved = SafeTensors.read(file);
    return switch (saved.metadata().get("format")) {
      case ClassifierMetadata.FORMAT -> Classifier.of(saved, file);
      case Forecaster.FORMAT -> Forecaster.of(saved, file);
      case LanguageModel.FORMAT -> LanguageModel.of(saved, file);
      case MaskedLanguageModel.FORMAT -> MaskedLanguageModel.of(saved, file);
      case null, default ->
          throw new FormatException(file + ": not a model of this version of Pellucid");
    };
  }
}
