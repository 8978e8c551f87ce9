package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static float[] features(Examples part, int i) {
    float[] out = new float[part.featureSize()];
    part.copyFeatures(i, out, 0);
    return out;
  }

  @Test
  void pixelsAreUnsignedAndScaled() {
    byte[] pixels = {0, 51, (byte) 255, (byte) 128};
    Examples part = Examples.ofPixels(pixels, 2, 255, new int[] {1, 0});
    assertArrayEquals(new float[] {0, 0.2f}, features(part, 0));
    assertArrayEquals(new float[] {1, 128 / 255f}, features(part, 1));
    assertEquals(1, part.label(0));
  }

  @Test
  void viewsOfViewsPickTheRightSamples() {
    Examples all = Examples.ofFloats(new float[] {0, 1, 2, 3, 4}, 1, new int[] {0, 1, 0, 1, 0});
    Examples part = all.select(4, 2, 0).select(2, 0);
    assertEquals(2, part.count());
    assertArrayEquals(new float[] {0}, features(part, 0));
    assertArrayEquals(new float[] {4}, features(part, 1));
    assertArrayEquals(new int[] {2, 0}, part.classCounts(2));
  }

  @Test
  void inputArraysAreCopied() {
    float[] values = {1, 2};
    int[] labels = {0, 1};
    Examples part = Examples.ofFloats(values, 1, labels);
    values[0] = 9;
    labels[0] = 9;
    assertArrayEquals(new float[] {1}, features(part, 0));
    assertEquals(0, part.label(0));
  }

  @Test
  void refusesWhatDoesNotFit() {
    int[] labels = {0, 1};
    assertThrows(IllegalArgumentException.class, () -> Examples.ofFloats(new float[5], 2, labels));
    assertThrows(IllegalArgumentException.class, () -> Examples.ofFloats(new float[6], 2, labels));
    assertThrows(
        IllegalArgumentException.class, () -> Examples.ofPixels(new byte[2], 1, 0, labels));
    assertThrows(
        IllegalArgumentException.class,
        () -> Examples.ofFloats(new float[2], 1, new int[] {0, -1}));
    Examples part = Examples.ofFloats(new float[2], 1, labels);
    assertThrows(IndexOutOfBoundsException.class, () -> part.copyFeatures(0, new float[1], 1));
    assertThrows(IllegalArgumentException.class, () -> part.holdOut(1, 0));
    assertThrows(IllegalArgumentException.class, () -> part.holdOut(-0.1, 0));
  }

  @Test
  void theHoldOutDependsOnTheSeedAlone() {
    float[] index = new float[100];
    for (int i = 0; i < index.length; i++) {
      index[i] = i;
    }
    int[] labels = IntStream.range(0, 100).map(i -> i % 2).toArray();
    Examples all = Examples.ofFloats(index, 1, labels);
    float[] once = members(all.holdOut(0.2, 7).validation());
    assertEquals(20, once.length);
    assertArrayEquals(once, members(all.holdOut(0.2, 7).validation()));
    assertNotEquals(
        Arrays.toString(once), Arrays.toString(members(all.holdOut(0.2, 8).validation())));
    assertEquals(0, all.holdOut(0, 7).validation().count());
  }

  private static float[] members(Examples part) {
    float[] members = new float[part.count()];
    for (int i = 0; i < members.length; i++) {
      part.copyFeatures(i, members, i);
    }
    return members;
  }

  @Test
  void joinedPartsKeepTheirSamplesAndLabels() {
    Examples floats = Examples.ofFloats(new float[] {0, 1, 2, 3}, 2, new int[] {5, 6}).select(1, 0);
    Examples pixels = Examples.ofPixels(new byte[] {10, 20, 30, 40}, 2, 10, new int[] {7, 8});
    Examples both = floats.and(pixels.select(1));
    assertEquals(3, both.count());
    assertArrayEquals(new float[] {2, 3}, features(both, 0));
    assertArrayEquals(new float[] {0, 1}, features(both, 1));
    assertArrayEquals(new float[] {3, 4}, features(both, 2));
    assertArrayEquals(new int[] {6, 5, 8}, IntStream.range(0, 3).map(both::label).toArray());
    Examples other = Examples.ofFloats(new float[3], 3, new int[1]);
    assertThrows(IllegalArgumentException.class, () -> both.and(other));
  }

  @Property(tries = 100)
  void foldsPartitionAndSpreadEveryClass(
      @ForAll @Size(min = 2, max = 60) List<@IntRange(max = 4) Integer> given,
      @ForAll @IntRange(min = 2, max = 9) int wanted,
      @ForAll long seed) {
    int count = Math.min(wanted, given.size());
    float[] index = new float[given.size()];
    for (int i = 0; i < index.length; i++) {
      index[i] = i;
    }
    int[] labels = given.stream().mapToInt(Integer::intValue).toArray();
    List<Examples.Holdout> folds = Examples.ofFloats(index, 1, labels).folds(count, seed);
    assertEquals(count, folds.size());
    float[] all = new float[index.length];
    int at = 0;
    for (Examples.Holdout fold : folds) {
      float[] own = members(fold.validation());
      assertEquals(index.length / (double) count, own.length, 0.999);
      assertEquals(index.length - own.length, fold.train().count());
      for (float member : own) {
        all[at++] = member;
      }
      for (int c = 0; c <= 4; c++) {
        int label = c;
        double of = Arrays.stream(labels).filter(l -> l == label).count();
        assertEquals(of / count, fold.validation().classCounts(5)[c], 0.999);
      }
    }
    Arrays.sort(all);
    assertArrayEquals(index, all);
  }

  @Test
  void foldsDependOnTheSeedAlone() {
    Examples all = Examples.ofFloats(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, new int[10]);
    float[] once = members(all.folds(3, 7).get(1).validation());
    assertArrayEquals(once, members(all.folds(3, 7).get(1).validation()));
    assertNotEquals(
        Arrays.toString(once), Arrays.toString(members(all.folds(3, 8).get(1).validation())));
    assertThrows(IllegalArgumentException.class, () -> all.folds(1, 7));
    assertThrows(IllegalArgumentException.class, () -> all.folds(11, 7));
  }

  @Property
  void stratifiedSplitsPartitionAndKeepShares(
      @ForAll @Size(max = 200) List<@IntRange(max = 6) Integer> given,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll long key) {
    int[] labels = given.stream().mapToInt(Integer::intValue).toArray();
    int count = labels.length * percent / 100;
    var split = StratifiedSplit.choose(labels, count, key);
    assertEquals(count, split.chosen().length);
    int[] both =
        IntStream.concat(Arrays.stream(split.rest()), Arrays.stream(split.chosen()))
            .sorted()
            .toArray();
    assertArrayEquals(Permutation.identity(labels.length), both);
    for (int c = 0; c <= 6; c++) {
      int label = c;
      long of = Arrays.stream(labels).filter(l -> l == label).count();
      double chosen = Arrays.stream(split.chosen()).filter(i -> labels[i] == label).count();
      assertEquals(labels.length == 0 ? 0 : (double) of * count / labels.length, chosen, 1);
    }
  }
}
