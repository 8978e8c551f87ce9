package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;

class AugmentationTest {
  /// Moved `down` and `right` with zeros where nothing was, then mirrored, by the definition.
  private static float[] changed(float[] x, Shape shape, int down, int right, boolean mirrored) {
    int h = (int) shape.dim(1);
    int w = (int) shape.dim(2);
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      int column = mirrored ? w - 1 - i % w : i % w;
      int fromRow = i / w % h - down;
      int fromColumn = column - right;
      if (fromRow >= 0 && fromRow < h && fromColumn >= 0 && fromColumn < w) {
        y[i] = x[i / (h * w) * h * w + fromRow * w + fromColumn];
      }
    }
    return y;
  }

  private static float[] image(Shape shape) {
    float[] x = new float[(int) shape.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = i + 1;
    }
    return x;
  }

  private static float[] applied(Augmentation a, Shape shape, long seed, long epoch, int sample) {
    float[] x = image(shape);
    a.apply(x, 0, shape, seed, epoch, sample, new Augmentation.Scratch());
    return x;
  }

  @Property(tries = 100)
  void everyImageIsAShiftedAndMaybeMirroredOne(
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 5) int height,
      @ForAll @IntRange(min = 1, max = 5) int width,
      @ForAll @IntRange(max = 6) int shift,
      @ForAll boolean flip,
      @ForAll long seed) {
    Shape shape = Shape.of(channels, height, width);
    float[] got = applied(new Augmentation(shift, flip), shape, seed, 3, 7);
    float[] x = image(shape);
    boolean found = false;
    for (int down = -shift; down <= shift; down++) {
      for (int right = -shift; right <= shift; right++) {
        found |= Arrays.equals(got, changed(x, shape, down, right, false));
        found |= flip && Arrays.equals(got, changed(x, shape, down, right, true));
      }
    }
    assertTrue(found, () -> Arrays.toString(got));
  }

  @Test
  void everyDistanceAndBothSidesAreAboutAsLikely() {
    Shape shape = Shape.of(1, 3, 3);
    Map<List<Float>, Integer> counts = new HashMap<>();
    int n = 18_000;
    for (int sample = 0; sample < n; sample++) {
      float[] got = applied(new Augmentation(1, true), shape, 5, 0, sample);
      counts.merge(IntStream.range(0, 9).mapToObj(i -> got[i]).toList(), 1, Integer::sum);
    }
    assertEquals(18, counts.size());
    // 17 degrees of freedom: even chances exceed 40.8 once in a thousand seeds.
    double chi2 = counts.values().stream().mapToDouble(c -> Math.pow(c - 1000, 2) / 1000).sum();
    assertTrue(chi2 < 40.8, counts::toString);
  }

  @Test
  void nothingToDoIsNothingDone() {
    Shape shape = Shape.of(2, 3, 4);
    assertArrayEquals(image(shape), applied(Augmentation.NONE, shape, 1, 2, 3));
    assertEquals(Augmentation.NONE, new Augmentation(0, false));
  }

  /// 40 images of 1 x 4 x 4, all alike but for their label.
  private static DataSet alike() {
    float[] features = new float[40 * 16];
    for (int i = 0; i < features.length; i++) {
      features[i] = 1 + i % 16;
    }
    int[] labels = IntStream.range(0, 40).toArray();
    Examples all = Examples.ofFloats(features, 16, labels);
    List<String> names = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
    var scale = new Normalization(new float[] {1}, new float[] {2});
    return new DataSet("alike", Shape.of(1, 4, 4), names, all, all, scale);
  }

  private static Map<Integer, List<Float>> epoch(Batches batches, long epoch) {
    Map<Integer, List<Float>> images = new HashMap<>();
    float[] features = new float[batches.batchSize() * 16];
    int[] labels = new int[batches.batchSize()];
    for (int b = 0; b < batches.perEpoch(); b++) {
      int count = batches.fill(epoch, b, features, labels);
      for (int i = 0; i < count; i++) {
        int at = i * 16;
        images.put(labels[i], IntStream.range(at, at + 16).mapToObj(j -> features[j]).toList());
      }
    }
    return images;
  }

  @Test
  void batchesDependOnSeedEpochAndSampleAlone() {
    DataSet data = alike();
    Augmentation a = new Augmentation(2, true);
    var first = epoch(Batches.shuffled(data, data.train(), 7, 42, a), 3);
    Batches other = Batches.shuffled(data, data.train(), 16, 42, a);
    epoch(other, 0);
    assertEquals(first, epoch(other, 3));
    assertTrue(first.values().stream().distinct().count() > 20, first::toString);
    assertTrue(!first.equals(epoch(other, 4)));
    assertTrue(!first.equals(epoch(Batches.shuffled(data, data.train(), 7, 43, a), 3)));
  }

  @Test
  void whatAShiftUncoversIsTheNormalisedBlack() {
    DataSet data = alike();
    float black = (0 - 1f) / 2;
    var images = epoch(Batches.shuffled(data, data.train(), 8, 1, new Augmentation(3, false)), 0);
    assertTrue(images.values().stream().anyMatch(image -> image.contains(black)));
    for (List<Float> image : images.values()) {
      // no pixel of the data is 0, so that all others are above
      assertTrue(image.stream().allMatch(x -> x == black || x >= 0), image::toString);
    }
  }

  @Test
  void refusesWhatItCanNotDo() {
    assertThrows(IllegalArgumentException.class, () -> new Augmentation(-1, false));
    Examples all = Examples.ofFloats(new float[4], 4, new int[1]);
    DataSet vectors = DataSet.of("vectors", Shape.of(4), List.of("a"), all, all);
    var e =
        assertThrows(
            ShapeMismatchException.class,
            () -> Batches.shuffled(vectors, all, 1, 0, new Augmentation(0, true)));
    assertEquals(
        "augmentation: shifts and flips need images [channels, height, width], not samples [4]",
        e.getMessage());
  }
}
