package pellucid.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import pellucid.data.format.CsvTable;
import pellucid.data.format.Gzip;
import pellucid.tensor.Shape;

/// The data sets in the jar. Source and licence of each are in the `README.md` beside them.
final class EmbeddedData {
  static final int IRIS_TEST = 45;
  static final int DIGITS_TEST = 599;
  static final int SUNSPOTS = 309;
  static final int SUNSPOTS_TEST = 50;

  /// Draws the test parts. Fixed for ever, and independent of any seed that a user chooses, so that
  /// results can be compared; `EmbeddedDataTest` pins what it draws.
  private static final long TEST_KEY = 0x9E11_0C1D_0000_0001L;

  private static final int MAX_BYTES = 1 << 24;

  private EmbeddedData() {}

  /// Fisher's iris: 150 flowers, 4 lengths in cm, 3 species of 50; 15 of each are the test part.
  static DataSet iris() {
    CsvTable table = CsvTable.parse(resource("iris.csv"), "iris.csv");
    int features = table.columns().size() - 1;
    float[] values = new float[table.rows() * features];
    for (int row = 0; row < table.rows(); row++) {
      for (int f = 0; f < features; f++) {
        values[row * features + f] = (float) table.at(row, f);
      }
    }
    Examples all = Examples.ofFloats(values, features, lastColumn(table));
    return split(
        "iris", Shape.of(features), List.of("setosa", "versicolor", "virginica"), all, IRIS_TEST);
  }

  /// UCI optical digits as scikit-learn has them: 1797 images of 8 x 8 in 0 to 16, scaled to [0,
  /// 1]; a third, 599, is the test part.
  static DataSet digits() {
    byte[] text = Gzip.decompress(resource("digits.csv.gz"), "digits.csv.gz", MAX_BYTES);
    CsvTable table = CsvTable.parse(text, "digits.csv");
    int pixels = table.columns().size() - 1;
    byte[] values = new byte[table.rows() * pixels];
    for (int row = 0; row < table.rows(); row++) {
      for (int p = 0; p < pixels; p++) {
        values[row * pixels + p] = (byte) table.at(row, p);
      }
    }
    Examples all = Examples.ofPixels(values, pixels, 16, lastColumn(table));
    List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return split("digits", Shape.of(1, 8, 8), names, all, DIGITS_TEST);
  }

  /// Mean sunspot number of each year, 1700 to 2008; the last five decades are the test part.
  static TimeSeries sunspots() {
    CsvTable table = CsvTable.parse(resource("sunspots.csv"), "sunspots.csv");
    int[] years = new int[table.rows()];
    float[] numbers = new float[table.rows()];
    for (int row = 0; row < table.rows(); row++) {
      years[row] = (int) table.at(row, 0);
      numbers[row] = (float) table.at(row, 1);
    }
    return new TimeSeries(
        "sunspots", "sunspot number, mean of the year", years, numbers, SUNSPOTS_TEST);
  }

  private static int[] lastColumn(CsvTable table) {
    int last = table.columns().size() - 1;
    return IntStream.range(0, table.rows()).map(row -> (int) table.at(row, last)).toArray();
  }

  private static DataSet split(
      String name, Shape sampleShape, List<String> classNames, Examples all, int testCount) {
    int[] labels = IntStream.range(0, all.count()).map(all::label).toArray();
    var split = StratifiedSplit.choose(labels, testCount, TEST_KEY);
    return DataSet.of(
        name, sampleShape, classNames, all.select(split.rest()), all.select(split.chosen()));
  }

  private static byte[] resource(String name) {
    try (InputStream in = EmbeddedData.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("pellucid's jar lacks pellucid/data/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read pellucid/data/" + name + " from the jar", e);
    }
  }
}
