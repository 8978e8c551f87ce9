package pellucid.data.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs programs as processes of the operating system.
public final class ProcessRunner implements CommandRunner {
  private static final int MAX_OUTPUT = 8192;

  private final List<Path> searchPath;
  private final List<String> suffixes;

  /// Looks for programs in the folders of the environment's `PATH`.
  public ProcessRunner() {
    this(System.getenv("PATH"), File.separatorChar == '\\');
  }

  ProcessRunner(@Nullable String path, boolean windows) {
    this.searchPath =
        path == null
            ? List.of()
            : List.of(path.split(File.pathSeparator)).stream()
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    this.suffixes = windows ? List.of(".exe", ".cmd", ".bat") : List.of("");
  }

  @Override
  public boolean isInstalled(String program) {
    return find(program) != null;
  }

  @Override
  public Result run(Path folder, Duration timeout, List<String> command) throws IOException {
    Path program = find(command.getFirst());
    if (program == null) {
      throw new IOException(command.getFirst() + " is not installed");
    }
    var line = new ArrayList<>(command);
    line.set(0, program.toString());
    // To a file and not a pipe: nobody has to drain it, and a child that outlives its parent
    // cannot hold us up.
    Path log = Files.createTempFile(folder, "command", ".log");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            command.getFirst() + " did not end within " + timeout.toSeconds() + " s");
      }
      return new Result(process.exitValue(), tail(Files.readAllBytes(log)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(command.getFirst() + " was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  private @Nullable Path find(String program) {
    for (Path folder : searchPath) {
      for (String suffix : suffixes) {
        Path candidate = folder.resolve(program + suffix);
        if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
          return candidate;
        }
      }
    }
    return null;
  }

  private static String tail(byte[] output) {
    int from = Math.max(0, output.length - MAX_OUTPUT);
    return new String(output, from, output.length - from, UTF_8);
  }
}
