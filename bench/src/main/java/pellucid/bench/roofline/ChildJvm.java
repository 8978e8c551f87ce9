package pellucid.bench.roofline;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs a main class in a JVM of its own, with this one's flags.
final class ChildJvm {
  private ChildJvm() {}

  /// The words of the last line that it prints.
  ///
  /// @throws IllegalStateException if it fails, with what it said
  static String[] words(Class<?> main, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(main.getSimpleName() + " failed: " + output);
      }
      String last = output.lines().reduce("", (_, line) -> line);
      return last.split(" ", -1);
    } catch (IOException e) {
      throw new IllegalStateException(main.getSimpleName() + " does not start: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(main.getSimpleName() + " was interrupted", e);
    }
  }
}
