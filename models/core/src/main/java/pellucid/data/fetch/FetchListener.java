package pellucid.data.fetch;

import java.nio.file.Path;

/// Hears how a fetch goes on, on the thread that fetches. Every method does nothing by default.
public interface FetchListener {
  /// Hears nothing.
  FetchListener SILENT = new FetchListener() {};

  /// A file is in the cache already and its checksum is right.
  default void present(RemoteFile file, Path path) {}

  /// A file in the cache has the wrong content and will be fetched again.
  default void damaged(RemoteFile file, Path path) {}

  /// Another process is fetching into the same folder; this one waits for it.
  default void waiting(Path folder) {}

  /// A source is about to be asked.
  default void trying(String source) {}

  /// Bytes of `file` have arrived.
  ///
  /// @param done bytes so far as they come over the wire, with those of an earlier attempt
  /// @param total bytes expected, or -1 where the source does not tell
  default void progress(RemoteFile file, long done, long total) {}

  /// A file arrived, was checked and is stored.
  default void stored(RemoteFile file, Path path) {}

  /// A source failed; the next one is tried.
  default void failed(String source, String reason) {}
}
