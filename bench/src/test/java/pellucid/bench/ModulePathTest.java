package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Starts the command line as the launcher does, on the module path. The other tests run on the
/// class path, which believes `META-INF/services` and never looks at a module descriptor.
class ModulePathTest {
  private static final Path CLI =
      Path.of("..", "models", "cli", System.getProperty("build.folder", "target"));

  @Test
  void modulesResolveAndTheCpuBackendIsBound() throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(CLI.resolve("lib")), "needs what mvn package copies there");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String modules = CLI + File.separator + "lib" + File.pathSeparator + jar();
    Process process =
        new ProcessBuilder(
                java.toString(),
                "--module-path",
                modules,
                "--show-module-resolution",
                "--module",
                "pellucid.cli/pellucid.cli.Main",
                "--version")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("pellucid.engine binds pellucid.kernel.cpu "), output);
  }

  private static Path jar() throws IOException {
    try (var files = Files.newDirectoryStream(CLI, "pellucid-cli-*.jar")) {
      return files.iterator().next();
    }
  }
}
