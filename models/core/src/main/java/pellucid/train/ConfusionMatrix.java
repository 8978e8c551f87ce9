package pellucid.train;

import java.util.Arrays;

/// How often which class was taken for which.
public final class ConfusionMatrix {
  private final long[][] counts;

  /// Empty, for this many classes.
  public ConfusionMatrix(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("confusion matrix: " + classes + " classes");
    }
    counts = new long[classes][classes];
  }

  /// Counts a sample.
  ///
  /// @param actual its class
  /// @param predicted what it was taken for
  public void add(int actual, int predicted) {
    counts[actual][predicted]++;
  }

  /// Number of classes.
  public int classes() {
    return counts.length;
  }

  /// How many samples of a class were taken for another, or the same.
  public long count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /// Samples in all.
  public long total() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /// The share of all samples that were classified rightly; NaN without samples.
  public double accuracy() {
    long right = 0;
    for (int c = 0; c < counts.length; c++) {
      right += counts[c][c];
    }
    return (double) right / total();
  }

  /// The share of a class's samples that were recognised; NaN without samples of it.
  public double recall(int actual) {
    return (double) counts[actual][actual] / Arrays.stream(counts[actual]).sum();
  }

  /// The share of what was taken for a class that was of it; NaN where nothing was.
  public double precision(int predicted) {
    long taken = Arrays.stream(counts).mapToLong(row -> row[predicted]).sum();
    return (double) counts[predicted][predicted] / taken;
  }

  /// A row for each actual class.
  @Override
  public String toString() {
    return Arrays.deepToString(counts);
  }
}
