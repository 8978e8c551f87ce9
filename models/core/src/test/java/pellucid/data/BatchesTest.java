package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;

class BatchesTest {
  /// 10 samples of 2 features, (i, 100 - i), of class i mod 3.
  private static final DataSet DATA = counting(10);

  private static DataSet counting(int n) {
    float[] features = new float[2 * n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      features[2 * i] = i;
      features[2 * i + 1] = 100 - i;
      labels[i] = i % 3;
    }
    Examples all = Examples.ofFloats(features, 2, labels);
    var none = new Normalization(new float[] {0, 0}, new float[] {1, 1});
    return new DataSet("counting", Shape.of(2), List.of("a", "b", "c"), all, all, none);
  }

  private static List<Integer> order(Batches batches, long epoch) {
    var order = new ArrayList<Integer>();
    float[] features = new float[batches.batchSize() * 2];
    int[] labels = new int[batches.batchSize()];
    for (int b = 0; b < batches.perEpoch(); b++) {
      int n = batches.fill(epoch, b, features, labels);
      for (int i = 0; i < n; i++) {
        assertEquals(100 - features[2 * i], features[2 * i + 1]);
        assertEquals((int) features[2 * i] % 3, labels[i]);
        order.add((int) features[2 * i]);
      }
    }
    return order;
  }

  @Test
  void inOrderMeansInOrder() {
    Batches batches = Batches.inOrder(DATA, DATA.train(), 4);
    assertEquals(3, batches.perEpoch());
    assertEquals(2, batches.size(2));
    List<Integer> expected = IntStream.range(0, 10).boxed().toList();
    assertEquals(expected, order(batches, 0));
    assertEquals(expected, order(batches, 5));
  }

  @Test
  void everyEpochHasEverySampleOnceInItsOwnOrder() {
    Batches batches = Batches.shuffled(DATA, DATA.train(), 3, 42);
    List<Integer> first = order(batches, 0);
    List<Integer> second = order(batches, 1);
    assertNotEquals(first, second);
    List<Integer> sorted = IntStream.range(0, 10).boxed().toList();
    assertEquals(sorted, first.stream().sorted().toList());
    assertEquals(sorted, second.stream().sorted().toList());
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    Batches batches = Batches.shuffled(DATA, DATA.train(), 3, 42);
    List<Integer> seventh = order(batches, 7);
    order(batches, 3);
    assertEquals(seventh, order(batches, 7), "whatever was asked for before");
    assertEquals(seventh, order(Batches.shuffled(DATA, DATA.train(), 5, 42), 7));
    assertNotEquals(seventh, order(Batches.shuffled(DATA, DATA.train(), 3, 43), 7));
  }

  @Test
  void everyOrderIsAboutAsLikely() {
    int[] counts = new int[6];
    int n = 12_000;
    for (int epoch = 0; epoch < n; epoch++) {
      int[] items = {0, 1, 2};
      Permutation.shuffle(items, 1, epoch);
      counts[items[0] * 2 + (items[1] > items[2] ? 1 : 0)]++;
    }
    // Five degrees of freedom: a sound shuffle exceeds 20.5 once in a thousand seeds.
    double chi2 =
        Arrays.stream(counts).mapToDouble(c -> Math.pow(c - n / 6.0, 2) / (n / 6.0)).sum();
    assertTrue(chi2 < 20.5, Arrays.toString(counts));
  }

  @Test
  void featuresAreNormalised() {
    Examples all = Examples.ofFloats(new float[] {1, 2, 3, 4}, 2, new int[] {0, 0});
    var scale = new Normalization(new float[] {1, 0}, new float[] {2, 4});
    var data = new DataSet("x", Shape.of(2), List.of("a"), all, all, scale);
    float[] features = new float[4];
    assertEquals(2, Batches.inOrder(data, all, 2).fill(0, 0, features, new int[2]));
    assertArrayEquals(new float[] {0, 0.5f, 1, 1}, features);
  }

  @Test
  void tensorsHaveTheSamplesShape() {
    Examples all = Examples.ofFloats(new float[5 * 8], 8, new int[] {0, 1, 2, 3, 4});
    List<String> names = List.of("a", "b", "c", "d", "e");
    var data = DataSet.of("x", Shape.of(2, 2, 2), names, all, all);
    Batches batches = Batches.inOrder(data, all, 3);
    Batch first = batches.get(0, 0);
    assertEquals(Shape.of(3, 2, 2, 2), first.features().shape());
    assertEquals(DType.F32, first.features().dtype());
    assertEquals(DType.I32, first.labels().dtype());
    Batch last = batches.get(0, 1);
    assertEquals(2, last.size());
    assertEquals(Shape.of(2, 2, 2, 2), last.features().shape());
    assertArrayEquals(new long[] {3, 4}, last.labels().toLongs());
    assertArrayEquals(new long[] {0, 1, 2}, first.labels().toLongs(), "a later batch changes none");
    assertEquals(1, Batches.inOrder(data, all, 100).perEpoch());
    assertEquals(5, Batches.inOrder(data, all, 100).get(0, 0).size());
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> Batches.inOrder(DATA, DATA.train(), 0));
    Batches batches = Batches.inOrder(DATA, DATA.train(), 4);
    float[] features = new float[8];
    int[] labels = new int[4];
    assertThrows(IllegalArgumentException.class, () -> batches.fill(0, 0, new float[7], labels));
    assertThrows(IllegalArgumentException.class, () -> batches.fill(0, 0, features, new int[3]));
    assertThrows(IndexOutOfBoundsException.class, () -> batches.fill(0, 3, features, labels));
    assertThrows(IllegalArgumentException.class, () -> batches.fill(-1, 0, features, labels));
    Examples other = Examples.ofFloats(new float[3], 3, new int[1]);
    assertThrows(IllegalArgumentException.class, () -> Batches.inOrder(DATA, other, 1));
  }
}
