package pellucid.bench.duel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pellucid.bench.cases.BenchCase;

/// A peer in a process of its own that is asked for one case after the other, while ours is
/// measured in this process; each waits for the other's end.
public final class Opponent implements AutoCloseable {
  private static final int BATCHES = 9;

  private final Contestant contestant;
  private final Contender contender;

  private Opponent(Contestant contestant, Contender contender) {
    this.contestant = contestant;
    this.contender = contender;
  }

  /// Starts a peer's process.
  ///
  /// @param folder for its log
  /// @throws DuelException if it is not on the class path, or can't be used here
  public static Opponent start(String name, Path folder) {
    Contestant contestant =
        Contestant.named(name)
            .orElseThrow(() -> new DuelException(name + " is not on the class path"));
    return new Opponent(contestant, Contender.start(contestant, 1, 0, folder));
  }

  /// What runs there, in its own words.
  public String description() {
    return contender.description() + (contestant.onCard() ? "" : ", on the processor");
  }

  /// Whether it has the case.
  public boolean serves(BenchCase row) {
    return contestant.serves(row.work());
  }

  /// How the peer does.
  ///
  /// @param micros the median of the batches, a call
  /// @param agreement of our result with its
  public record Showing(double micros, Agreement agreement) {}

  /// Measures a case for about so many seconds.
  ///
  /// @param ours what we computed
  /// @throws DuelException if it fails
  public Showing show(BenchCase row, List<float[]> ours, double seconds) {
    contender.prepare(row.name());
    Agreement agreement = Agreement.of(ours, contender.result(), row.tolerance());
    contender.warmUp(seconds, 4 * seconds);
    List<Double> times = new ArrayList<>();
    for (int b = 0; b < BATCHES; b++) {
      times.add(contender.measure(seconds / BATCHES, Clock.WALL) / 1e3);
    }
    contender.drop();
    return new Showing(Stats.median(times), agreement);
  }

  @Override
  public void close() {
    contender.close();
  }
}
