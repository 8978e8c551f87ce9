package pellucid.data.fetch;

import java.util.List;

/// What to fetch and where it may be had.
///
/// @param name of the data set, also of its folder
/// @param files all files of the set
/// @param sources in the order in which they are tried
public record FetchPlan(String name, List<RemoteFile> files, List<Source> sources) {
  public FetchPlan {
    files = List.copyOf(files);
    sources = List.copyOf(sources);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("FetchPlan: " + name + " has no files");
    }
  }

  /// Size of all files in bytes, as stored.
  public long bytes() {
    return files.stream().mapToLong(RemoteFile::bytes).sum();
  }
}
