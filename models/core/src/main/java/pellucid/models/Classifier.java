package pellucid.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import pellucid.autodiff.NoGrad;
import pellucid.data.DataSet;
import pellucid.data.Normalization;
import pellucid.io.SafeTensors;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateDict;
import pellucid.tensor.FormatException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// A network with what its use takes: the shape of samples, their normalisation, the classes.
///
/// ```java
/// Classifier digits = Classifier.load(Path.of("run/model.safetensors"));
/// Prediction prediction = digits.predict(pixels);   // 64 numbers in [0, 1]
/// String name = prediction.className();
/// ```
///
/// Saved as one safetensors file: parameters and buffers under their state-dict names, the rest as
/// metadata. The same classifier gives the same bytes.
///
/// @param spec the named model
/// @param network from [n, sample shape...] to logits [n, classes]
/// @param data the name of the data set that it was trained on
/// @param sampleShape of one sample
/// @param classNames what label 0, 1, ... stands for
/// @param normalization of the features
public record Classifier(
    ClassifierSpec spec,
    Layer network,
    String data,
    Shape sampleShape,
    List<String> classNames,
    Normalization normalization)
    implements TrainedModel {
  /// Copies the names.
  public Classifier {
    classNames = List.copyOf(classNames);
  }

  /// For a network that was trained on a data set.
  public static Classifier of(ClassifierSpec spec, Layer network, DataSet data) {
    return new Classifier(
        spec, network, data.name(), data.sampleShape(), data.classNames(), data.normalization());
  }

  /// Classifies a sample.
  ///
  /// @param sample its features in row-major order, as the data set has them: not normalised
  /// @throws IllegalArgumentException if their number is not that of [#sampleShape()]
  public Prediction predict(float[] sample) {
    if (sample.length != sampleShape.size()) {
      throw new IllegalArgumentException(
          "predict: %d features are no sample %s of %d"
              .formatted(sample.length, sampleShape, sampleShape.size()));
    }
    float[] features = sample.clone();
    normalization.apply(features, 0, features.length);
    try (var _ = TensorScope.open();
        var _ = NoGrad.open()) {
      long[] shape = new long[sampleShape.rank() + 1];
      shape[0] = 1;
      System.arraycopy(sampleShape.toArray(), 0, shape, 1, sampleShape.rank());
      Tensor logits = network.forward(Tensor.of(features, shape), Pass.EVAL);
      return new Prediction(classNames, logits.softmax(1).toFloats());
    }
  }

  @Override
  public void save(Path file) throws IOException {
    SafeTensors.write(file, StateDict.of(network), ClassifierMetadata.of(this));
  }

  /// Reads a file.
  ///
  /// @throws IOException if it can't be read
  /// @throws FormatException if it is damaged or holds no classifier
  /// @throws pellucid.tensor.PellucidException if its model is unknown
  /// @throws pellucid.nn.StateMismatchException if its tensors are not those of its model
  public static Classifier load(Path file) throws IOException {
    return of(SafeTensors.read(file), file);
  }

  static Classifier of(SafeTensors saved, Path file) {
    Classifier classifier;
    try {
      classifier = ClassifierMetadata.blank(saved.metadata());
    } catch (FormatException | IllegalArgumentException e) {
      throw new FormatException(file + ": " + e.getMessage(), e);
    }
    StateDict.copy(
        "model than " + classifier.spec().name(),
        StateDict.of(classifier.network()),
        saved.tensors());
    return classifier;
  }
}
