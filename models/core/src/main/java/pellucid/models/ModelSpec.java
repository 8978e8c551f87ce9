package pellucid.models;

import pellucid.train.Hyper;

/// A named model, of a family that says what it learns from: as on the command line.
public sealed interface ModelSpec
    permits ClassifierSpec, ForecasterSpec, LanguageModelSpec, MaskedModelSpec {
  /// As on the command line.
  String name();

  /// In a few words.
  String description();

  /// The hyper-parameters that it is tuned with.
  Hyper hyper();
}
