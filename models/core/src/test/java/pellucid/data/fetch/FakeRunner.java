package pellucid.data.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Programs that are lambdas.
final class FakeRunner implements CommandRunner {
  /// What a program does in its folder.
  @FunctionalInterface
  interface Program {
    Result run(Path folder, List<String> command) throws IOException;
  }

  final Map<String, Program> programs = new HashMap<>();
  final List<List<String>> commands = new ArrayList<>();

  @Override
  public boolean isInstalled(String program) {
    return programs.containsKey(program);
  }

  @Override
  public Result run(Path folder, Duration timeout, List<String> command) throws IOException {
    commands.add(command);
    Program program = programs.get(command.getFirst());
    if (program == null) {
      throw new IOException(command.getFirst() + " is not installed");
    }
    return program.run(folder, command);
  }
}
