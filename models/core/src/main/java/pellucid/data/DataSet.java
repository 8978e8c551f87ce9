package pellucid.data;

import java.util.List;
import pellucid.tensor.Shape;

/// A classification task: samples to train on, samples to test on, and what their labels mean.
///
/// ```java
/// DataSet digits = DataSets.load("digits");
/// Batches batches = Batches.shuffled(digits, digits.train(), 64, 42);
/// ```
///
/// @param name as in [DataSets#names()]
/// @param sampleShape shape of one sample: `[C, H, W]` for images, `[F]` for vectors
/// @param classNames what label 0, 1, ... stands for
/// @param train samples to learn from; a validation part is cut from them by [Examples#holdOut]
/// @param test samples to measure the result on, always the same ones
/// @param normalization of the features, measured on all of `train`; [Batches] applies it
public record DataSet(
    String name,
    Shape sampleShape,
    List<String> classNames,
    Examples train,
    Examples test,
    Normalization normalization) {

  /// Keeps these draws apart from others of the same seed.
  private static final long FOLD_KEY = 0x5EED_0F01_D500_0001L;

  /// Checks that the samples are of this shape and these classes.
  public DataSet {
    classNames = List.copyOf(classNames);
    requireFit(name, sampleShape, classNames.size(), train);
    requireFit(name, sampleShape, classNames.size(), test);
  }

  /// With the normalization that `train` asks for: by channel for `[C, H, W]`, by feature for
  /// `[F]`.
  public static DataSet of(
      String name, Shape sampleShape, List<String> classNames, Examples train, Examples test) {
    int groups = Math.toIntExact(sampleShape.dim(0));
    return new DataSet(
        name, sampleShape, classNames, train, test, Normalization.measure(train, groups));
  }

  /// Number of classes.
  public int classes() {
    return classNames.size();
  }

  /// For cross-validation: all samples of both parts, cut into folds; each fold is once the test
  /// part and the others the training part, which the normalization is measured on.
  ///
  /// @param count of folds, from 2 to the number of samples
  /// @param seed of which samples go where
  public List<DataSet> folds(int count, long seed) {
    return train.and(test).folds(count, seed ^ FOLD_KEY).stream()
        .map(fold -> of(name, sampleShape, classNames, fold.train(), fold.validation()))
        .toList();
  }

  private static void requireFit(String name, Shape sampleShape, int classes, Examples part) {
    if (sampleShape.size() != part.featureSize()) {
      throw new IllegalArgumentException(
          name + ": samples of shape " + sampleShape + " have " + part.featureSize() + " features");
    }
    for (int i = 0; i < part.count(); i++) {
      if (part.label(i) >= classes) {
        throw new IllegalArgumentException(
            name + ": sample " + i + " has label " + part.label(i) + " of " + classes + " classes");
      }
    }
  }
}
