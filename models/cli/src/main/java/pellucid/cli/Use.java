package pellucid.cli;

import java.nio.file.Path;
import pellucid.models.Classifier;
import pellucid.models.Forecaster;
import pellucid.models.LanguageModel;
import pellucid.models.MaskedLanguageModel;
import pellucid.models.TrainedModel;

/// What a family of trained models is good for.
///
/// @param kind what it is: `a classifier`
/// @param name of the command that uses it
/// @param rest what that command takes behind the folder
record Use(String kind, String name, String rest) {
  static Use of(TrainedModel model) {
    return switch (model) {
      case Classifier c -> new Use("a classifier", "predict", c.data() + ":0");
      case Forecaster _ -> new Use("a forecaster", "predict", "--steps 3");
      case MaskedLanguageModel _ -> new Use("a masked language model", "eval", "");
      case LanguageModel _ -> new Use("a language model", "generate", "--prompt TEXT");
    };
  }

  /// As one types it.
  String command(Path folder) {
    return "./pellucid %s %s %s".formatted(name, folder, rest).strip();
  }

  /// The model of a folder, for a command that classifies.
  ///
  /// @throws CliException if it is no classifier, with the command to use
  static Classifier classifier(TrainedModel model, Path folder) {
    if (model instanceof Classifier classifier) {
      return classifier;
    }
    throw other(model, folder);
  }

  /// The model of a folder, for a command that writes.
  ///
  /// @throws CliException if it is no language model, with the command to use
  static LanguageModel languageModel(TrainedModel model, Path folder) {
    if (model instanceof LanguageModel languageModel) {
      return languageModel;
    }
    throw other(model, folder);
  }

  private static CliException other(TrainedModel model, Path folder) {
    Use use = of(model);
    return new CliException(
        "%s holds a %s, %s: use %s"
            .formatted(folder, model.spec().name(), use.kind(), use.command(folder)));
  }
}
