package pellucid.bench.duel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A contestant's process, seen from the one that compares.
///
/// All get the flags of this JVM. Settings of the numeric libraries that happen to be in the
/// environment are removed, and the number of threads is put in.
public final class Contender implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 300;
  private static final String THE_END = "";
  private static final List<String> FOREIGN = List.of("OPENBLAS_", "GOTO_", "OMP_", "MKL_", "KMP_");

  private final String name;
  private final Process process;
  private final PrintStream orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Path log;
  private final String description;

  private Contender(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("answers of " + name).start(this::listen);
    description = await();
  }

  /// Starts a contestant's process.
  ///
  /// @param folder for its log
  /// @throws DuelException if the contestant can't be used here
  public static Contender start(
      Contestant contestant, int threads, double warmUpSeconds, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(contestant.jvmOptions(threads));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ContestantMain.class.getName(), contestant.name()));
    command.addAll(List.of(Integer.toString(threads), Double.toString(warmUpSeconds)));
    try {
      Path log = Files.createTempFile(folder, contestant.name() + "-", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
      setThreads(builder.environment(), threads);
      return new Contender(contestant.name(), builder.start(), log);
    } catch (IOException e) {
      throw new DuelException(contestant.name() + ": its process does not start: " + e, e);
    }
  }

  static void setThreads(Map<String, String> environment, int threads) {
    environment.keySet().removeIf(key -> FOREIGN.stream().anyMatch(key::startsWith));
    for (String key : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
      environment.put(key, Integer.toString(threads));
    }
    environment.put("MKL_DYNAMIC", "FALSE");
    environment.put("NVIDIA_TF32_OVERRIDE", "0"); // a card's F32 has all its bits, as ours
  }

  private void listen() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(ContestantMain.MARK)) {
          answers.add(line.substring(ContestantMain.MARK.length()));
        }
      }
    } catch (IOException _) {
      // its end, which is what the next line says
    }
    answers.add(THE_END);
  }

  /// The contestant's name.
  public String name() {
    return name;
  }

  /// What it said of itself: version, instructions.
  public String description() {
    return description;
  }

  /// Makes a case's operands.
  public void prepare(String caseName) {
    ask("prepare " + caseName);
  }

  /// What the case computes.
  public List<float[]> result() {
    try {
      Path file = Files.createTempFile(log.getParent(), "result-", ".f32");
      try {
        ask("result " + file);
        return FloatFile.read(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new DuelException(name + ": its result can't be read: " + e, e);
    }
  }

  /// Warms up: see [Meter#warmUp(long, long)].
  public void warmUp(double leastSeconds, double mostSeconds) {
    ask("warm " + (long) (leastSeconds * 1e9) + " " + (long) (mostSeconds * 1e9));
  }

  /// Nanoseconds for a call, over a batch of about so many seconds.
  public double measure(double seconds, Clock clock) {
    String[] answer = ask("measure " + (long) (seconds * 1e9) + " " + clock).split(" ", 2);
    return Double.parseDouble(answer[1]) / Long.parseLong(answer[0]);
  }

  /// Frees the operands.
  public void drop() {
    ask("drop");
  }

  private String ask(String order) {
    orders.println(order);
    return await();
  }

  private String await() {
    try {
      String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        close();
        throw new DuelException(name + ": no answer for " + PATIENCE_SECONDS + " s; log: " + log);
      }
      if (answer.equals(THE_END)) {
        throw new DuelException(name + ": its process ended" + lastWords() + "; log: " + log);
      }
      if (answer.startsWith(ContestantMain.ERROR)) {
        throw new DuelException(name + ": " + answer.substring(ContestantMain.ERROR.length()));
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DuelException(name + ": interrupted", e);
    }
  }

  private String lastWords() {
    try {
      Optional<String> last =
          Files.readAllLines(log).stream().filter(line -> !line.isBlank()).reduce((_, b) -> b);
      return last.map(line -> " (" + line.strip() + ")").orElse("");
    } catch (IOException _) {
      return "";
    }
  }

  /// Ends the process.
  @Override
  public void close() {
    orders.close();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
