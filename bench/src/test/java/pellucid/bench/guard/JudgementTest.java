package pellucid.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import pellucid.bench.guard.Judgement.Verdict;

class JudgementTest {
  /// From tables: with 5 and 5 samples, all of one above all of the other is one order of 252.
  @Test
  void probabilitiesAreThoseOfTheTables() {
    List<Double> low = List.of(1.0, 2.0, 3.0, 4.0, 5.0);
    List<Double> high = List.of(6.0, 7.0, 8.0, 9.0, 10.0);
    assertEquals(1.0 / 252, MannWhitney.secondIsLarger(low, high), 1e-12);
    assertEquals(1, MannWhitney.secondIsLarger(high, low), 1e-12);
    // 3 and 3 samples, U = 8 of 9: two of the twenty orders are so high or higher
    assertEquals(
        2.0 / 20,
        MannWhitney.secondIsLarger(List.of(1.0, 2.0, 4.0), List.of(3.0, 5.0, 6.0)),
        1e-12);
  }

  @Test
  void equalSamplesProveNothing() {
    List<Double> same = List.of(1.0, 1.0, 1.0, 1.0, 1.0);
    assertTrue(MannWhitney.secondIsLarger(same, same) > 0.4);
    assertEquals(Verdict.SAME, Judgement.of(same, same).verdict());
  }

  @Test
  void slowerNeedsBothEvidenceAndSize() {
    List<Double> then = List.of(1.00, 1.01, 1.02, 0.99, 1.03);
    assertEquals(Verdict.SLOWER, Judgement.of(then, times(then, 1.2)).verdict());
    assertEquals(Verdict.FASTER, Judgement.of(then, times(then, 0.8)).verdict());
    assertEquals(Verdict.SAME, Judgement.of(then, times(then, 1.08)).verdict()); // sure, but small
    List<Double> oneSlowFork = List.of(1.00, 1.01, 1.02, 0.99, 9.0);
    assertEquals(Verdict.SAME, Judgement.of(then, oneSlowFork).verdict());
    List<Double> wild = List.of(0.7, 1.3, 1.2, 0.9, 1.25); // large, but may be chance
    assertEquals(Verdict.SAME, Judgement.of(then, wild).verdict());
  }

  @Test
  void chanceAloneIsRarelyReported() {
    SplittableRandom random = new SplittableRandom(1);
    int alarms = 0;
    for (int i = 0; i < 500; i++) {
      List<Double> then = draw(random);
      alarms += Judgement.of(then, draw(random)).verdict() == Verdict.SLOWER ? 1 : 0;
    }
    assertTrue(alarms <= 10, alarms + " of 500"); // 5 expected at most
  }

  private static List<Double> draw(SplittableRandom random) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      values.add(Math.exp(0.2 * random.nextGaussian()));
    }
    return values;
  }

  private static List<Double> times(List<Double> values, double factor) {
    return values.stream().map(v -> factor * v).toList();
  }
}
