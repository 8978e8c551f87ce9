package pellucid.data;

import java.util.Arrays;
import pellucid.kernel.Philox;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;

/// Random changes that leave an image's class as it is: the image is moved, and mirrored half of
/// the time.
///
/// They apply to features as the data set has them, before they are normalised: what a shift
/// uncovers is 0, the black of a picture. What is drawn depends on seed, epoch and sample alone, so
/// a resumed training sees what an uninterrupted one sees.
///
/// @param shift the most pixels that an image is moved, both down or up and right or left, each
///   distance being as likely; 0 or more
/// @param flip whether every other image, at random, has left and right exchanged
public record Augmentation(int shift, boolean flip) {
  /// Changes nothing.
  public static final Augmentation NONE = new Augmentation(0, false);

  /// Sets these draws apart from other uses of the same seed.
  private static final long KEY = 0x5EED_0A46_3E47_A710L;

  /// Checks the range.
  public Augmentation {
    if (shift < 0) {
      throw new IllegalArgumentException("augmentation: shift " + shift + " must be 0 or more");
    }
  }

  /// Whether samples of a shape can be changed so.
  ///
  /// @throws ShapeMismatchException if they are no images [c, h, w] and there is something to do
  void requireFits(Shape sample) {
    if (!equals(NONE) && sample.rank() != 3) {
      throw new ShapeMismatchException(
          "augmentation: shifts and flips need images [channels, height, width], not samples "
              + sample);
    }
  }

  /// Changes one image in place.
  ///
  /// @param features `features[offset .. offset + c * h * w)` is the image
  /// @param shape [c, h, w]
  /// @param sample its number, from 0
  /// @param scratch room for a row and four words, of one image after the other
  void apply(
      float[] features,
      int offset,
      Shape shape,
      long seed,
      long epoch,
      int sample,
      Scratch scratch) {
    if (equals(NONE)) {
      return;
    }
    Philox.block(seed ^ KEY, epoch, sample, scratch.words);
    int down = distance(scratch.words[0]);
    int right = distance(scratch.words[1]);
    boolean mirrored = flip && scratch.words[2] < 0;
    int height = Math.toIntExact(shape.dim(1));
    int width = Math.toIntExact(shape.dim(2));
    for (int plane = 0; plane < shape.dim(0); plane++) {
      int at = offset + plane * height * width;
      // Rows are overwritten only after they were read: from the bottom up where they move down.
      for (int i = 0; i < height; i++) {
        int row = down > 0 ? height - 1 - i : i;
        int from = row - down;
        int to = at + row * width;
        if (from < 0 || from >= height) {
          Arrays.fill(features, to, to + width, 0);
        } else {
          row(features, at + from * width, to, width, right, mirrored, scratch.row(width));
        }
      }
    }
  }

  /// One of the `2 shift + 1` distances by a random word; uneven by less than `shift / 2^31`.
  private int distance(int word) {
    return (int) (((word & 0xFFFF_FFFFL) * (2L * shift + 1)) >>> 32) - shift;
  }

  private static void row(
      float[] x, int from, int to, int width, int right, boolean mirrored, float[] row) {
    for (int j = 0; j < width; j++) {
      int source = j - right;
      row[j] = source < 0 || source >= width ? 0 : x[from + source];
    }
    for (int j = 0; j < width; j++) {
      x[to + j] = row[mirrored ? width - 1 - j : j];
    }
  }

  /// What [#apply] needs besides.
  static final class Scratch {
    private final int[] words = new int[4];
    private float[] row = {};

    private float[] row(int width) {
      if (row.length < width) {
        row = new float[width];
      }
      return row;
    }
  }
}
