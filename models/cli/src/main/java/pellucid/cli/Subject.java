package pellucid.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.term.Console;
import pellucid.models.ModelSpec;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.train.CrossValidation;
import pellucid.train.Task;

/// A named model with its data at hand: all that differs from family to family in training and
/// evaluation. A family is one implementation of this and one of [RunData].
sealed interface Subject permits SampleSubject, SeriesSubject, TextSubject, MaskedSubject {
  /// The named model.
  ModelSpec spec();

  /// What `config.json` keeps.
  RunConfig config();

  /// What the data is, a line for each thing worth saying.
  List<String> about();

  /// The size of a step in words: `batches of 32`.
  String steps();

  /// What losses are counted in: `nats`.
  String measure();

  /// A network with the parameters that the seed gives.
  ///
  /// @throws pellucid.tensor.ShapeMismatchException if the data doesn't suit it
  Layer build();

  /// What a network is made of.
  Summary summary(Layer network);

  /// What it learns.
  Task task();

  /// The cross-validation to do before the training; null where none was asked for.
  default @Nullable CrossValidation folds() {
    return null;
  }

  /// The network with what its use takes.
  TrainedModel trained(Layer network);

  /// Measures a model.
  ///
  /// @throws CliException if it is not for this data
  Report test(TrainedModel model);

  /// The subject of a run: loads its data again.
  ///
  /// @throws CliException if this program does not know the model, or the data is not what it was
  static Subject of(RunConfig config, Console console) throws IOException {
    return switch (config.source()) {
      case RunData.Series series -> SeriesSubject.saved(config, series);
      case RunData.Samples samples -> SampleSubject.saved(config, samples, console);
      case RunData.Text text -> TextData.subject(config, text, console);
    };
  }
}
