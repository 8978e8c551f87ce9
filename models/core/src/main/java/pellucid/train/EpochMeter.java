package pellucid.train;

import org.jspecify.annotations.Nullable;

/// Sums up an epoch while it runs.
final class EpochMeter {
  private final int epoch;
  private final int epochs;
  private final int batches;
  private final long start = System.nanoTime();
  private int batch;
  private long units;
  private long scored;
  private double loss;
  private @Nullable Long right;

  EpochMeter(int epoch, int epochs, int batches) {
    this.epoch = epoch;
    this.epochs = epochs;
    this.batches = batches;
  }

  /// Counts a step.
  ///
  /// @param value of its loss
  void add(Task.Step step, double value) {
    batch++;
    units += step.units();
    scored += step.scored();
    loss += value * step.scored();
    Integer rightly = step.right();
    if (rightly != null) {
      right = (right == null ? 0 : right) + rightly;
    }
  }

  private @Nullable Double accuracy() {
    return right == null ? null : (double) right / scored;
  }

  /// What all steps so far went through.
  long units() {
    return units;
  }

  /// Since the epoch began.
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  BatchProgress progress() {
    return new BatchProgress(
        epoch, epochs, batch, batches, loss / scored, accuracy(), units / seconds());
  }

  EpochMetrics metrics(
      long steps,
      double learningRate,
      Task.@Nullable Score validation,
      boolean best,
      double stepSeconds) {
    return new EpochMetrics(
        epoch,
        steps,
        learningRate,
        loss / scored,
        accuracy(),
        validation == null ? null : validation.loss(),
        validation == null ? null : validation.accuracy(),
        best,
        seconds(),
        units / stepSeconds);
  }
}
