package pellucid.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The folder that fetched data is kept in.
///
/// @param folder made when something is first fetched
public record DataHome(Path folder) {
  /// By this process's environment: `PELLUCID_HOME`, or else `pellucid` in the user's cache folder.
  public static DataHome ofEnvironment() {
    return resolve(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /// `PELLUCID_HOME`; without it the platform's place for caches: `LOCALAPPDATA` on Windows,
  /// `~/Library/Caches` on macOS, elsewhere `XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory
  /// Specification 0.8, which has relative paths ignored).
  static DataHome resolve(Map<String, String> env, String osName, Path userHome) {
    String own = env.get("PELLUCID_HOME");
    if (isSet(own)) {
      return new DataHome(Path.of(own).toAbsolutePath());
    }
    String os = osName.toLowerCase(Locale.ROOT);
    if (os.startsWith("windows")) {
      String local = env.get("LOCALAPPDATA");
      Path base = isSet(local) ? Path.of(local) : userHome.resolve("AppData").resolve("Local");
      return new DataHome(base.resolve("pellucid").resolve("Cache"));
    }
    if (os.startsWith("mac")) {
      return new DataHome(userHome.resolve("Library").resolve("Caches").resolve("pellucid"));
    }
    String xdg = env.get("XDG_CACHE_HOME");
    Path base = isSet(xdg) && Path.of(xdg).isAbsolute() ? Path.of(xdg) : userHome.resolve(".cache");
    return new DataHome(base.resolve("pellucid"));
  }

  /// Where data sets lie, one folder each.
  public Path data() {
    return folder.resolve("data");
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isBlank();
  }
}
