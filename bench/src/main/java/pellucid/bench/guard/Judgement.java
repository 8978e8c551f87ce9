package pellucid.bench.guard;

import java.util.List;
import pellucid.bench.duel.Stats;

/// What became of a case.
///
/// @param change of the median ratio: 0.1 is a tenth slower
/// @param probability of so much evidence for "slower", if nothing changed
/// @param verdict what follows
public record Judgement(double change, double probability, Verdict verdict) {
  /// Compiled code drifts by a few percent from build to build without a cause: less than this is
  /// not reported.
  public static final double TRIPWIRE = 0.10;

  /// Evidence weaker than this is chance.
  public static final double LEVEL = 0.01;

  /// What follows from the numbers.
  public enum Verdict {
    FASTER,
    SAME,
    SLOWER
  }

  /// Compares the processes' ratios then and now.
  public static Judgement of(List<Double> then, List<Double> now) {
    double change = Stats.median(now) / Stats.median(then) - 1;
    double slower = MannWhitney.secondIsLarger(then, now);
    double faster = MannWhitney.secondIsLarger(now, then);
    Verdict verdict = Verdict.SAME;
    if (change > TRIPWIRE && slower < LEVEL) {
      verdict = Verdict.SLOWER;
    } else if (change < -TRIPWIRE && faster < LEVEL) {
      verdict = Verdict.FASTER;
    }
    return new Judgement(change, slower, verdict);
  }
}
