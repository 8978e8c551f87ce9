package pellucid.bench.duel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.cases.BenchCases;

/// The process of one contestant: obeys the lines on standard input and answers each with one line,
/// which begins with [#MARK]. In between it sleeps.
///
/// | line | answer |
/// |---|---|
/// | `prepare CASE` | `done` |
/// | `result FILE` | `done`; the numbers are in the file, a [FloatFile] |
/// | `warm LEAST MOST` | `done`, after so many nanoseconds |
/// | `measure NANOS CLOCK` | `CALLS NANOS` |
/// | `drop` | `done`; operands are freed |
///
/// What goes wrong is answered with `error` and a reason. The process ends with its input.
final class ContestantMain {
  static final String MARK = "@@ ";
  static final String ERROR = "error ";

  private final PrintStream answers;
  private final Contestant contestant;
  private @Nullable Trial trial;
  private @Nullable Meter meter;

  private ContestantMain(PrintStream answers, Contestant contestant) {
    this.answers = answers;
    this.contestant = contestant;
  }

  /// Serves one contestant.
  ///
  /// @param args its name, the number of threads, seconds to warm up
  public static void main(String[] args) throws IOException {
    Contestant contestant =
        Contestant.named(args[0])
            .orElseThrow(() -> new IllegalArgumentException("no contestant " + args[0]));
    ContestantMain process = new ContestantMain(System.out, contestant);
    process.answer(() -> contestant.start(Integer.parseInt(args[1]), Double.parseDouble(args[2])));
    process.serve();
  }

  private void serve() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 3);
      answer(() -> obey(words));
    }
  }

  private interface Order {
    String run() throws IOException;
  }

  /// Everything is answered, errors too: a library that is missing or out of memory fails its case,
  /// and the process that asks says so.
  private void answer(Order order) {
    String reply;
    try {
      reply = order.run();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      e.printStackTrace(System.err);
      reply = ERROR + (e instanceof DuelException ? e.getMessage() : e);
    }
    answers.println(MARK + reply.replaceAll("\\s*\\R\\s*", "; "));
    answers.flush();
  }

  private String obey(String[] words) throws IOException {
    switch (words[0]) {
      case "prepare" -> prepare(words[1]);
      case "result" -> FloatFile.write(Path.of(words[1]), trial().result());
      case "warm" -> meter().warmUp(Long.parseLong(words[1]), Long.parseLong(words[2]));
      case "measure" -> {
        Meter.Batch batch = meter().measure(Long.parseLong(words[1]), Clock.valueOf(words[2]));
        return batch.calls() + " " + batch.nanos();
      }
      case "drop" -> drop();
      default -> throw new IllegalArgumentException("unknown order " + words[0]);
    }
    return "done";
  }

  private void prepare(String name) {
    drop();
    BenchCase row = BenchCases.matching(name).getFirst();
    trial = contestant.prepare(row.work());
    meter = new Meter(trial);
  }

  private Trial trial() {
    if (trial == null) {
      throw new IllegalStateException("nothing is prepared");
    }
    return trial;
  }

  private Meter meter() {
    if (meter == null) {
      throw new IllegalStateException("nothing is prepared");
    }
    return meter;
  }

  private void drop() {
    if (trial != null) {
      trial.close();
    }
    trial = null;
    meter = null;
    System.gc(); // between cases: the next one starts with an empty heap
  }
}
