package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataHomeTest {
  private static final Path USER = Path.of("home", "ann").toAbsolutePath();

  private static Path folder(Map<String, String> env, String os) {
    return DataHome.resolve(env, os, USER).folder();
  }

  @Test
  void theOwnVariableComesFirst() {
    Path own = Path.of("own").toAbsolutePath();
    String xdg = Path.of("xdg").toAbsolutePath().toString();
    assertEquals(
        own, folder(Map.of("PELLUCID_HOME", own.toString(), "XDG_CACHE_HOME", xdg), "Linux"));
    assertEquals(own, folder(Map.of("PELLUCID_HOME", "own"), "Mac OS X"), "made absolute");
    assertEquals(USER.resolve(".cache/pellucid"), folder(Map.of("PELLUCID_HOME", " "), "Linux"));
  }

  @Test
  void eachPlatformHasItsPlace() {
    assertEquals(USER.resolve(".cache/pellucid"), folder(Map.of(), "Linux"));
    Path xdg = Path.of("xdg").toAbsolutePath();
    assertEquals(
        xdg.resolve("pellucid"), folder(Map.of("XDG_CACHE_HOME", xdg.toString()), "Linux"));
    assertEquals(
        USER.resolve(".cache/pellucid"), folder(Map.of("XDG_CACHE_HOME", "relative"), "Linux"));
    assertEquals(USER.resolve("Library/Caches/pellucid"), folder(Map.of(), "Mac OS X"));
    assertEquals(USER.resolve("AppData/Local/pellucid/Cache"), folder(Map.of(), "Windows 11"));
    Path local = Path.of("local").toAbsolutePath();
    assertEquals(
        local.resolve("pellucid/Cache"),
        folder(Map.of("LOCALAPPDATA", local.toString()), "Windows 11"));
  }
}
