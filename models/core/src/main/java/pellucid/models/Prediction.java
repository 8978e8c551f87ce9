package pellucid.models;

import java.util.List;

/// What a sample was taken for.
///
/// @param classNames of all classes
/// @param probabilities of all classes, summing to 1; copied in and out
public record Prediction(List<String> classNames, float[] probabilities) {
  /// Copies names and probabilities.
  public Prediction {
    classNames = List.copyOf(classNames);
    probabilities = probabilities.clone();
    if (classNames.size() != probabilities.length || probabilities.length == 0) {
      throw new IllegalArgumentException(
          "prediction: %d probabilities for %d classes"
              .formatted(probabilities.length, classNames.size()));
    }
  }

  /// The number of the likeliest class, from 0.
  public int label() {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return best;
  }

  /// The name of the likeliest class.
  public String className() {
    return classNames.get(label());
  }

  /// The probability of the likeliest class.
  public float probability() {
    return probabilities[label()];
  }

  @Override
  public float[] probabilities() {
    return probabilities.clone();
  }
}
