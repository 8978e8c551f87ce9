package pellucid.train;

import java.util.List;

/// How a training ended.
///
/// @param epochs whole epochs done, those before a resume included
/// @param epochOfParameters the epoch whose parameters the network has now; 0 for the initial ones
/// @param outcome why it ended
/// @param history the epochs of this run, without those before a resume
/// @param seconds wall time of the training, that before a resume included
/// @param unitsPerSecond training samples or tokens in a second over all epochs, without validation
public record TrainingResult(
    int epochs,
    int epochOfParameters,
    Outcome outcome,
    List<EpochMetrics> history,
    double seconds,
    double unitsPerSecond) {
  /// Why a training ended.
  public enum Outcome {
    /// All epochs were done.
    COMPLETED,
    /// The validation loss no longer improved.
    STOPPED_EARLY,
    /// [Trainer#stop()] was called; the network is as the last step left it, the checkpoint as the
    /// last whole epoch left it.
    INTERRUPTED
  }

  /// Copies the history.
  public TrainingResult {
    history = List.copyOf(history);
  }
}
