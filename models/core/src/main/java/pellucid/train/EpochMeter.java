package pellucid.train;

import org.jspecify.annotations.Nullable;

/// Sums up an epoch while it runs.
final class EpochMeter {
  private final int epoch;
  private final int epochs;
  private final int batches;
  private final long start = System.nanoTime();
  private int batch;
  private long samples;
  private double loss;
  private long right;

  EpochMeter(int epoch, int epochs, int batches) {
    this.epoch = epoch;
    this.epochs = epochs;
    this.batches = batches;
  }

  /// Counts a step.
  ///
  /// @param meanLoss of its samples
  /// @param rightly how many of them were classified rightly
  void add(double meanLoss, int rightly, int size) {
    batch++;
    samples += size;
    loss += meanLoss * size;
    right += rightly;
  }

  /// Since the epoch began.
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  BatchProgress progress() {
    return new BatchProgress(
        epoch,
        epochs,
        batch,
        batches,
        loss / samples,
        (double) right / samples,
        samples / seconds());
  }

  EpochMetrics metrics(
      long steps,
      double learningRate,
      @Nullable Evaluation validation,
      boolean best,
      double stepSeconds) {
    return new EpochMetrics(
        epoch,
        steps,
        learningRate,
        loss / samples,
        (double) right / samples,
        validation == null ? null : validation.loss(),
        validation == null ? null : validation.accuracy(),
        best,
        seconds(),
        samples / stepSeconds);
  }
}
