package pellucid.train;

/// How well a network does on labelled samples.
///
/// @param loss mean cross-entropy, in nats
/// @param accuracy share that was classified rightly
/// @param confusion which class was taken for which
/// @param seconds wall time
public record Evaluation(double loss, double accuracy, ConfusionMatrix confusion, double seconds) {
  /// Without the details.
  public Task.Score score() {
    return new Task.Score(loss, accuracy);
  }
}
