package pellucid.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Labelled samples of a classification task, immutable; [#select] gives views without copying
/// features.
///
/// Features are float32, row-major in the sample's shape: bytes of an image are scaled when read.
public final class Examples {
  private final Features features;
  private final int[] labels;
  private final int[] rows;

  private Examples(Features features, int[] labels, int[] rows) {
    this.features = features;
    this.labels = labels;
    this.rows = rows;
  }

  /// Samples with float features.
  ///
  /// @param features row-major `[count, size]`; copied
  /// @param size features of one sample
  /// @param labels class of each sample, from 0; copied
  public static Examples ofFloats(float[] features, int size, int[] labels) {
    return of(new Features.Floats(features.clone(), size), labels);
  }

  /// Samples of unsigned bytes.
  ///
  /// @param pixels row-major `[count, size]`, 0 to 255 each; **not copied**, leave it unchanged
  /// @param size pixels of one sample, of all channels
  /// @param scale what a pixel is divided by: its largest value, to get features in [0, 1]
  /// @param labels class of each sample, from 0; copied
  public static Examples ofPixels(byte[] pixels, int size, float scale, int[] labels) {
    return of(Features.Pixels.of(pixels, size, scale), labels);
  }

  private static Examples of(Features features, int[] labels) {
    if (labels.length != features.count()) {
      throw new IllegalArgumentException(
          "examples: " + features.count() + " samples but " + labels.length + " labels");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException("examples: label " + labels[i] + " of sample " + i);
      }
    }
    return new Examples(features, labels.clone(), Permutation.identity(labels.length));
  }

  /// Number of samples.
  public int count() {
    return rows.length;
  }

  /// Features of one sample.
  public int featureSize() {
    return features.size();
  }

  /// Class of sample `i`, from 0.
  public int label(int i) {
    return labels[rows[i]];
  }

  /// Writes the features of sample `i` to `out[offset .. offset + featureSize())`.
  public void copyFeatures(int i, float[] out, int offset) {
    Objects.checkFromIndexSize(offset, features.size(), out.length);
    features.copy(rows[i], out, offset);
  }

  /// Samples in each of `classes` classes.
  public int[] classCounts(int classes) {
    int[] counts = new int[classes];
    for (int row : rows) {
      counts[labels[row]]++;
    }
    return counts;
  }

  /// A view of the samples with these numbers, in their order.
  public Examples select(int... samples) {
    return new Examples(features, labels, Arrays.stream(samples).map(i -> rows[i]).toArray());
  }

  /// These samples, then those of another part.
  ///
  /// @throws IllegalArgumentException if its samples have another number of features
  public Examples and(Examples other) {
    int own = features.count();
    int[] both = Arrays.copyOf(rows, rows.length + other.rows.length);
    Arrays.setAll(both, i -> i < rows.length ? rows[i] : other.rows[i - rows.length] + own);
    return new Examples(
        new Features.Joined(features, other.features),
        IntStream.concat(Arrays.stream(labels), Arrays.stream(other.labels)).toArray(),
        both);
  }

  /// Cuts the samples into folds of about equal size (sizes differ by at most 1), every class
  /// spread evenly over them (its counts differ by at most 1), and sets each fold aside in turn.
  /// Which samples go where depends on `seed` alone.
  ///
  /// @param count of folds, from 2 to the number of samples
  public List<Holdout> folds(int count, long seed) {
    if (count < 2 || count > rows.length) {
      throw new IllegalArgumentException(
          "folds: %d samples make no %d folds, only 2 to %d"
              .formatted(rows.length, count, rows.length));
    }
    int[] own = Arrays.stream(rows).map(row -> labels[row]).toArray();
    int[] foldOf = StratifiedSplit.deal(own, count, seed);
    return IntStream.range(0, count)
        .mapToObj(fold -> new Holdout(where(i -> foldOf[i] != fold), where(i -> foldOf[i] == fold)))
        .toList();
  }

  private Examples where(IntPredicate chosen) {
    return select(IntStream.range(0, rows.length).filter(chosen).toArray());
  }

  /// Sets a part aside for validation: every class gives its share, and which samples depends on
  /// `seed` alone.
  ///
  /// @param fraction of the samples to set aside, in [0, 1); 0 sets none aside
  public Holdout holdOut(double fraction, long seed) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException("holdOut: fraction " + fraction + " is not in [0, 1)");
    }
    int[] own = Arrays.stream(rows).map(row -> labels[row]).toArray();
    var split = StratifiedSplit.choose(own, (int) Math.round(fraction * own.length), seed);
    return new Holdout(select(split.rest()), select(split.chosen()));
  }

  /// The two parts of a split.
  ///
  /// @param train what is left to train on
  /// @param validation what was set aside
  public record Holdout(Examples train, Examples validation) {}
}
