package pellucid.train;

/// Watches a training, on its thread.
public interface TrainingListener {
  /// Before the first step.
  default void onStart(TrainingStart start) {}

  /// After each step.
  default void onBatch(BatchProgress progress) {}

  /// After each epoch, with its checkpoint written.
  default void onEpoch(EpochMetrics metrics) {}

  /// After the last epoch; not if an exception ended the training.
  default void onEnd(TrainingResult result) {}
}
