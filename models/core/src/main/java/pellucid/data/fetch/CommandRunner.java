package pellucid.data.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Runs external programs. Tests put their own in its place.
public interface CommandRunner {
  /// What a program left.
  ///
  /// @param exit its exit status
  /// @param output what it wrote to standard output and error, interleaved, the end of it
  record Result(int exit, String output) {}

  /// Whether `program` is on the search path.
  boolean isInstalled(String program);

  /// Runs a program to its end.
  ///
  /// @param folder its working directory
  /// @param timeout after which it and its children are killed
  /// @param command the program and its arguments
  /// @throws IOException if it cannot be started or does not end in time
  Result run(Path folder, Duration timeout, List<String> command) throws IOException;
}
