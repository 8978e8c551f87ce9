package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.thetaphi.forbiddenapis.cli.CliMain;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Runs forbidden-apis over the compiled modules with the signatures of `.ci/forbidden-apis`. As a
/// test rather than as the Maven plugin because it has to see JDK 25's classes, and Maven may run
/// on JDK 17.
class ForbiddenApisTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// Where a module's classes are: `target`, or `target/quick` after a build with `-Dquick`.
  private static final String BUILD = System.getProperty("build.folder", "target");

  /// What an application embeds.
  private static final List<String> LIBRARY =
      List.of("kernels/api", "kernels/cpu", "engine", "autodiff", "models/core");

  private static final List<String> ALL = with(LIBRARY, "models/cli", "bench");

  private static final String UNSAFE = "jdk-unsafe-25";
  private static final String SUPPRESS = "--signatureswithseveritysuppress";
  private static final String SET_LOCALE = "java.util.Locale#setDefault(java.util.Locale)";
  private static final String FORMATTED = "java.lang.String#formatted(java.lang.Object[])";

  /// `formatted` makes messages of names and whole numbers, which no locale garbles; numbers with
  /// fractions go through a locale.
  @Test
  void nothingUnsafeOrGlobal() throws Exception {
    check(ALL, "classes", "-b", UNSAFE, "-f", list("everywhere.txt"), SUPPRESS, FORMATTED);
  }

  /// A test may try another locale, if it puts the old one back.
  @Test
  void nothingUnsafeOrGlobalInTests() throws Exception {
    check(
        ALL,
        "test-classes",
        "-b",
        UNSAFE,
        "-f",
        list("everywhere.txt"),
        SUPPRESS,
        FORMATTED,
        SUPPRESS,
        SET_LOCALE);
  }

  @Test
  void librariesAreReproducibleAndSilent() throws Exception {
    check(LIBRARY, "classes", "-b", "jdk-system-out", "-f", list("library.txt"));
  }

  /// Only the CPU kernels use it, where `VectorConfig` has seen that the hardware has it.
  @Test
  void fmaOnlyInTheCpuKernels() throws Exception {
    check(ALL, "classes", "-f", list("fma.txt"), "-e", "**/pellucid/kernel/cpu/*.class");
  }

  private static List<String> with(List<String> modules, String... more) {
    return Stream.concat(modules.stream(), Arrays.stream(more)).toList();
  }

  private static String list(String name) {
    return ROOT.resolve(".ci/forbidden-apis").resolve(name).toString();
  }

  private static void check(List<String> modules, String classes, String... options)
      throws IOException, InterruptedException, URISyntaxException {
    Path jar = Path.of(CliMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(java.toString(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-jar", jar.toString()));
    command.addAll(List.of("-c", System.getProperty("java.class.path")));
    command.addAll(List.of("-d", ROOT.toString()));
    for (String module : modules) {
      command.addAll(List.of("-i", module + "/" + BUILD + "/" + classes + "/**/*.class"));
    }
    command.addAll(Arrays.asList(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), output);
  }
}
