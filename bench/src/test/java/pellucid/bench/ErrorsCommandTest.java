package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pellucid.bench.errors.Function;
import pellucid.bench.errors.Scan;

final class ErrorsCommandTest {
  /// A few floats of every binade already show an error near the largest; less than half a unit
  /// would mean that ours was compared with itself.
  @ParameterizedTest
  @CsvSource({"EXP, 1.02", "LOG, 1", "TANH, 5.5", "SIGMOID, 2.5", "ERF, 6", "SILU, 3", "GELU, 6"})
  void errorsAreWithinTheStatedBounds(Function function, double most) {
    Scan.Result result = Scan.run(function, 104_729);
    assertTrue(result.ulps() <= most, result.toString());
    assertTrue(result.ulps() > 0.5, result.toString());
    assertTrue(result.floats() > 8000, result.toString());
  }

  @Test
  void anUnknownFunctionIsAUsageError() {
    Run run = Run.of("errors", "--only", "sinh");
    assertEquals(BenchMain.USAGE, run.status());
    assertTrue(run.err().contains("known: exp, log"), run.err());
  }
}
