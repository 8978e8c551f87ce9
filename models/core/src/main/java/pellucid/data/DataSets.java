package pellucid.data;

import static pellucid.data.DataSetInfo.Origin.EMBEDDED;
import static pellucid.data.DataSetInfo.Origin.FETCHED;
import static pellucid.data.DataSetInfo.Task.CLASSIFICATION;
import static pellucid.data.DataSetInfo.Task.TIME_SERIES;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import pellucid.data.fetch.FetchException;
import pellucid.data.fetch.FetchListener;
import pellucid.data.fetch.FetchPlan;
import pellucid.data.fetch.Fetcher;
import pellucid.tensor.Shape;

/// The data sets by name.
///
/// ```java
/// DataSet iris = DataSets.load("iris");
/// ```
public final class DataSets {
  private sealed interface Entry {
    DataSetInfo info();

    record Embedded(DataSetInfo info, Supplier<DataSet> data) implements Entry {}

    record Series(DataSetInfo info, Supplier<TimeSeries> data) implements Entry {}

    record Fetched(DataSetInfo info, FetchPlan plan) implements Entry {}
  }

  private static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry.Embedded(
              new DataSetInfo(
                  "iris",
                  "lengths of sepals and petals of three species of iris, in cm",
                  CLASSIFICATION,
                  EMBEDDED,
                  105,
                  EmbeddedData.IRIS_TEST,
                  Shape.of(4),
                  List.of("setosa", "versicolor", "virginica"),
                  "CC BY 4.0",
                  "R. A. Fisher, UCI Machine Learning Repository",
                  2770,
                  true),
              EmbeddedData::iris),
          new Entry.Embedded(
              new DataSetInfo(
                  "digits",
                  "optical digits, grey images of 8 x 8",
                  CLASSIFICATION,
                  EMBEDDED,
                  1198,
                  EmbeddedData.DIGITS_TEST,
                  Shape.of(1, 8, 8),
                  DIGITS,
                  "CC BY 4.0",
                  "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository",
                  53604,
                  true),
              EmbeddedData::digits),
          new Entry.Series(
              new DataSetInfo(
                  "sunspots",
                  "sunspot number of each year, 1700 to 2008",
                  TIME_SERIES,
                  EMBEDDED,
                  EmbeddedData.SUNSPOTS - EmbeddedData.SUNSPOTS_TEST,
                  EmbeddedData.SUNSPOTS_TEST,
                  Shape.of(1),
                  List.of(),
                  "public domain",
                  "National Geophysical Data Center",
                  2943,
                  true),
              EmbeddedData::sunspots),
          fetched(
              FetchedData.MNIST,
              "handwritten digits, grey images of 28 x 28",
              DIGITS,
              "none stated",
              "Y. LeCun, C. Cortes and C. Burges"),
          fetched(
              FetchedData.FASHION_MNIST,
              "articles of clothing, grey images of 28 x 28",
              List.of(
                  "T-shirt/top",
                  "trouser",
                  "pullover",
                  "dress",
                  "coat",
                  "sandal",
                  "shirt",
                  "sneaker",
                  "bag",
                  "ankle boot"),
              "MIT",
              "H. Xiao, K. Rasul and R. Vollgraf, Zalando SE"));

  private DataSets() {}

  private static Entry fetched(
      FetchPlan plan, String description, List<String> classes, String licence, String source) {
    return new Entry.Fetched(
        new DataSetInfo(
            plan.name(),
            description,
            CLASSIFICATION,
            FETCHED,
            FetchedData.TRAIN,
            FetchedData.TEST,
            Shape.of(1, FetchedData.SIDE, FetchedData.SIDE),
            classes,
            licence,
            source,
            plan.bytes(),
            false),
        plan);
  }

  /// All names, embedded sets first.
  public static List<String> names() {
    return ENTRIES.stream().map(entry -> entry.info().name()).toList();
  }

  /// What is known of a set without loading it.
  ///
  /// @throws DataException if there is no set of that name
  public static DataSetInfo info(String name) {
    return info(name, DataHome.ofEnvironment());
  }

  /// As [#info(String)], with fetched sets looked for in `home`.
  public static DataSetInfo info(String name, DataHome home) {
    return switch (entry(name)) {
      case Entry.Embedded e -> e.info();
      case Entry.Series e -> e.info();
      case Entry.Fetched e -> e.info().withPresent(new Fetcher(home.data()).isPresent(e.plan()));
    };
  }

  /// Loads a classification set.
  ///
  /// @throws DataException if there is no set of that name, it is none for classification, was not
  ///   fetched yet, or cannot be read
  /// @throws pellucid.tensor.FormatException if its files were damaged since they were fetched
  public static DataSet load(String name) {
    return load(name, DataHome.ofEnvironment());
  }

  /// As [#load(String)], with fetched sets looked for in `home`.
  public static DataSet load(String name, DataHome home) {
    return switch (entry(name)) {
      case Entry.Embedded e -> e.data().get();
      case Entry.Series _ ->
          throw new DataException("data set '" + name + "' is a time series, not labelled samples");
      case Entry.Fetched e ->
          FetchedData.load(e.plan(), new Fetcher(home.data()), e.info().classNames());
    };
  }

  /// Loads a time series.
  ///
  /// @throws DataException if there is no set of that name, or it is none
  public static TimeSeries timeSeries(String name) {
    return switch (entry(name)) {
      case Entry.Series e -> e.data().get();
      case Entry.Embedded _, Entry.Fetched _ ->
          throw new DataException("data set '" + name + "' holds labelled samples, no time series");
    };
  }

  /// Brings a set into `home`, unless it is there: nothing is done for an embedded one.
  ///
  /// @param listener hears of progress
  /// @throws DataException if there is no set of that name
  /// @throws FetchException if no source can deliver it or it cannot be stored
  public static void fetch(String name, DataHome home, FetchListener listener)
      throws FetchException {
    switch (entry(name)) {
      case Entry.Embedded _, Entry.Series _ -> {}
      case Entry.Fetched e -> new Fetcher(home.data()).fetch(e.plan(), listener);
    }
  }

  private static Entry entry(String name) {
    for (Entry entry : ENTRIES) {
      if (entry.info().name().equals(name)) {
        return entry;
      }
    }
    throw new DataException(
        "unknown data set '" + name + "'; known: " + String.join(", ", names()));
  }
}
