package pellucid.data;

import java.util.List;
import pellucid.tensor.Shape;

/// What is known of a data set without loading it.
///
/// @param name to load it by
/// @param description in a few words
/// @param task what it is for
/// @param origin where it is kept
/// @param train samples to train on; of a series, points
/// @param test samples to test on; of a series, the points at its end
/// @param sampleShape shape of one sample
/// @param classNames names of the classes; none for a series
/// @param licence under which the data may be used
/// @param source who made it
/// @param bytes size as stored
/// @param present whether it can be loaded now
public record DataSetInfo(
    String name,
    String description,
    Task task,
    Origin origin,
    int train,
    int test,
    Shape sampleShape,
    List<String> classNames,
    String licence,
    String source,
    long bytes,
    boolean present) {

  public DataSetInfo {
    classNames = List.copyOf(classNames);
  }

  /// What a data set is for.
  public enum Task {
    CLASSIFICATION,
    TIME_SERIES
  }

  /// Where a data set is kept.
  public enum Origin {
    /// In the jar.
    EMBEDDED,
    /// In the [DataHome], once it was fetched.
    FETCHED
  }

  DataSetInfo withPresent(boolean here) {
    return new DataSetInfo(
        name,
        description,
        task,
        origin,
        train,
        test,
        sampleShape,
        classNames,
        licence,
        source,
        bytes,
        here);
  }
}
