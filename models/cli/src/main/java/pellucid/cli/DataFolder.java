package pellucid.cli;

import java.nio.file.Path;
import pellucid.cli.term.Console;
import pellucid.data.DataHome;

/// Where fetched data is kept.
final class DataFolder {
  private DataFolder() {}

  /// By the console's environment, so that a test can have a folder of its own.
  static DataHome of(Console console) {
    String own = console.variable("PELLUCID_HOME");
    return own == null ? DataHome.ofEnvironment() : new DataHome(Path.of(own).toAbsolutePath());
  }
}
