package pellucid.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pellucid.data.fetch.Sha256;

/// The embedded sets against what their publishers say of them.
class EmbeddedDataTest {
  private static List<Float> sample(Examples part, int i) {
    float[] features = new float[part.featureSize()];
    part.copyFeatures(i, features, 0);
    return IntStream.range(0, features.length).mapToObj(f -> features[f]).toList();
  }

  /// Mean of feature `f` over both parts.
  private static double mean(DataSet data, int f) {
    double sum = 0;
    for (Examples part : List.of(data.train(), data.test())) {
      for (int i = 0; i < part.count(); i++) {
        sum += sample(part, i).get(f);
      }
    }
    return sum / (data.train().count() + data.test().count());
  }

  /// One line for each sample of the test part: its label and features.
  private static String fingerprint(DataSet data) {
    var text = new StringBuilder();
    for (int i = 0; i < data.test().count(); i++) {
      text.append(data.test().label(i)).append(sample(data.test(), i)).append('\n');
    }
    return Sha256.of(text.toString().getBytes(US_ASCII));
  }

  @Test
  void irisIsFishers() {
    DataSet iris = DataSets.load("iris");
    assertEquals(105, iris.train().count());
    assertArrayEquals(new int[] {35, 35, 35}, iris.train().classCounts(3));
    assertArrayEquals(new int[] {15, 15, 15}, iris.test().classCounts(3));
    // scikit-learn's description: 5.84, 3.05 (3.057 in fact), 3.76, 1.20.
    assertEquals(5.843333, mean(iris, 0), 1e-5);
    assertEquals(3.057333, mean(iris, 1), 1e-5);
    assertEquals(3.758, mean(iris, 2), 1e-5);
    assertEquals(1.199333, mean(iris, 3), 1e-5);
  }

  @Test
  void digitsAreUcis() {
    DataSet digits = DataSets.load("digits");
    assertEquals(1198, digits.train().count());
    assertEquals(599, digits.test().count());
    int[] counts = digits.train().classCounts(10);
    int[] test = digits.test().classCounts(10);
    int[] all = IntStream.range(0, 10).map(c -> counts[c] + test[c]).toArray();
    // optdigits.names, "Class distribution" of the test set.
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, all);
    for (int c = 0; c < 10; c++) {
      assertEquals(all[c] / 3.0, test[c], 1);
    }
    float largest = 0;
    for (int i = 0; i < digits.test().count(); i++) {
      for (float pixel : sample(digits.test(), i)) {
        assertTrue(pixel >= 0 && pixel <= 1 && pixel * 16 == Math.rint(pixel * 16));
        largest = Math.max(largest, pixel);
      }
    }
    assertEquals(1, largest);
  }

  @Test
  void theFirstDigitIsAZero() {
    DataSet digits = DataSets.load("digits");
    float[] row = {0, 0, 5, 13, 9, 1, 0, 0};
    long found =
        List.of(digits.train(), digits.test()).stream()
            .flatMap(part ->
                IntStream.range(0, part.count())
                    .mapToObj(i -> i)
                    .map(
                        i -> part.label(i) == 0 ? sample(part, i).subList(0, 8) : List.<Float>of()))
            .filter(IntStream.range(0, 8).mapToObj(i -> row[i] / 16).toList()::equals)
            .count();
    assertTrue(found >= 1);
  }

  /// If this fails, results are no longer comparable with those measured before: undo the change.
  @Test
  void theTestPartsNeverChange() {
    assertEquals(
        "72ef912043b927dc8cf44056922db3050b50c8ed5f97ea3e9b5516ca0bb95f91",
        fingerprint(DataSets.load("iris")));
    assertEquals(
        "b2f0f241ce0c90aa008667cad95e68f17055fc6e8a0cd829c3bcb49fd1a06f6b",
        fingerprint(DataSets.load("digits")));
  }

  @Test
  void trainAndTestShareNoImage() {
    DataSet digits = DataSets.load("digits");
    Set<List<Float>> train = new HashSet<>();
    for (int i = 0; i < digits.train().count(); i++) {
      train.add(sample(digits.train(), i));
    }
    for (int i = 0; i < digits.test().count(); i++) {
      assertTrue(train.add(sample(digits.test(), i)), "test image " + i + " is in the train part");
    }
  }

  @Test
  void sunspotsAreTheFirstVersionOfTheSeries() {
    TimeSeries series = DataSets.timeSeries("sunspots");
    assertEquals(309, series.length());
    int[] years = series.times();
    assertEquals(1700, years[0]);
    assertEquals(2008, years[308]);
    assertEquals(190.2f, series.values()[1957 - 1700]);
    assertEquals(2.9f, series.values()[308]);
    assertEquals(309, Arrays.stream(years).distinct().count());
  }

  @Test
  void informationMatchesTheContent() {
    for (String name : List.of("iris", "digits")) {
      DataSetInfo info = DataSets.info(name);
      DataSet data = DataSets.load(name);
      assertEquals(info.train(), data.train().count());
      assertEquals(info.test(), data.test().count());
      assertEquals(info.sampleShape(), data.sampleShape());
      assertEquals(info.classNames(), data.classNames());
      assertTrue(info.present());
    }
    TimeSeries sunspots = DataSets.timeSeries("sunspots");
    assertEquals(DataSets.info("sunspots").train(), sunspots.train());
    assertEquals(DataSets.info("sunspots").test(), sunspots.test());
    assertEquals(1959, sunspots.times()[sunspots.train()]);
  }
}
