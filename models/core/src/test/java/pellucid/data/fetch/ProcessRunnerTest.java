package pellucid.data.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(30)
class ProcessRunnerTest {
  @TempDir Path folder;
  private final ProcessRunner runner = new ProcessRunner("/nowhere:/bin:/usr/bin", false);

  private CommandRunner.Result sh(String script, Duration timeout) throws IOException {
    return runner.run(folder, timeout, List.of("sh", "-c", script));
  }

  @Test
  void runsInTheFolderAndCollectsBothOutputs() throws IOException {
    var result = sh("pwd -P; echo err >&2; exit 3", Duration.ofSeconds(10));
    assertEquals(3, result.exit());
    assertEquals(folder.toRealPath() + "\nerr\n", result.output());
    assertEquals(0, folder.toFile().list().length, "the log is removed");
  }

  @Test
  void keepsTheEndOfALongOutput() throws IOException {
    var result =
        sh("i=0; while [ $i -lt 3000 ]; do echo line$i; i=$((i+1)); done", Duration.ofSeconds(20));
    assertEquals(8192, result.output().length());
    assertTrue(result.output().endsWith("line2999\n"));
  }

  @Test
  void killsWhatDoesNotEnd() {
    long start = System.nanoTime();
    var e = assertThrows(IOException.class, () -> sh("sleep 60", Duration.ofMillis(200)));
    assertTrue(e.getMessage().contains("did not end within"), e.getMessage());
    assertTrue(System.nanoTime() - start < 20e9);
  }

  @Test
  void knowsWhatIsInstalled() {
    assertTrue(runner.isInstalled("sh"));
    assertFalse(runner.isInstalled("no-such-program-at-all"));
    assertFalse(new ProcessRunner(null, false).isInstalled("sh"));
    List<String> command = List.of("no-such-program-at-all");
    var e =
        assertThrows(IOException.class, () -> runner.run(folder, Duration.ofSeconds(1), command));
    assertEquals("no-such-program-at-all is not installed", e.getMessage());
  }
}
