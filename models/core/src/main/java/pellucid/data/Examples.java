package pellucid.data;

import java.util.Arrays;
import java.util.Objects;

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
