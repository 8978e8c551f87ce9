package pellucid.bench.duel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pellucid.bench.cases.BenchCases;

class StatsTest {
  @Test
  void mediansAndQuantiles() {
    assertEquals(2, Stats.median(List.of(3.0, 1.0, 2.0)));
    assertEquals(2.5, Stats.median(List.of(4.0, 1.0, 2.0, 3.0)));
    assertEquals(2, Stats.quantile(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 0.25));
    assertEquals(7, Stats.quantile(List.of(7.0), 0.9));
    assertThrows(IllegalArgumentException.class, () -> Stats.median(List.of()));
  }

  @Test
  void theMedianOfTheForksCounts() {
    var ours = new Outcome.Times(List.of(List.of(1.0, 1.0), List.of(9.0, 9.0), List.of(2.0, 2.0)));
    var theirs = new Outcome.Times(List.of(List.of(3.0, 5.0, 4.0)));
    var row = BenchCases.matching("gemm-32").getFirst();
    var agreement = new Agreement(0, true, "");
    var outcome = new Outcome(row, 1, "peer", ours, theirs, agreement, null);
    assertEquals(2, outcome.ours().median());
    assertEquals(2, outcome.ratio());
    assertEquals(2.0 * 32 * 32 * 32 / 2e3, outcome.gflops());
    var failed = new Outcome(row, 1, "peer", ours, theirs, agreement, "differs");
    assertTrue(Double.isNaN(failed.ratio()));
  }

  @Test
  void foreignSettingsDoNotReachAPeer() {
    Map<String, String> environment = new HashMap<>(Map.of("PATH", "/bin"));
    environment.put("OPENBLAS_CORETYPE", "Haswell");
    environment.put("MKL_NUM_THREADS", "64");
    environment.put("KMP_AFFINITY", "none");
    Contender.setThreads(environment, 2);
    assertEquals("2", environment.get("MKL_NUM_THREADS"));
    assertEquals("2", environment.get("OMP_NUM_THREADS"));
    assertEquals("2", environment.get("OPENBLAS_NUM_THREADS"));
    assertEquals("/bin", environment.get("PATH"));
    assertTrue(!environment.containsKey("OPENBLAS_CORETYPE"));
    assertTrue(!environment.containsKey("KMP_AFFINITY"));
  }
}
