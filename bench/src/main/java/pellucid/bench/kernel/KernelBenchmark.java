package pellucid.bench.kernel;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pellucid.bench.duel.OpMix;
import pellucid.tensor.Device;

/// Time and allocation of each kernel call behind the large rows of the op table, in JVMs whose
/// call sites the whole table has polluted first.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class KernelBenchmark {
  /// Makes all rows' calls, one after the other: ops mixed as in a program.
  public static final String ALL = "all";

  /// A row's title, or [#ALL]. `./pellucid bench jmh` gives every title.
  @Param(ALL)
  private String row;

  private KernelCalls[] calls;

  /// For JMH.
  public KernelBenchmark() {}

  /// Records the calls.
  @Setup
  public void setUp() {
    Device.cpu().threads(1);
    OpMix.run(2);
    List<KernelCalls> all =
        KernelCalls.rows().stream()
            .filter(r -> row.equals(ALL) || r.title().equals(row))
            .map(KernelCalls::of)
            .toList();
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no row of the table is titled '" + row + "'");
    }
    calls = all.toArray(KernelCalls[]::new);
  }

  /// The row's calls, or all rows'.
  @Benchmark
  public void run() {
    for (KernelCalls each : calls) {
      each.run();
    }
  }

  /// Frees the buffers, the last scope first.
  @TearDown
  public void tearDown() {
    List.of(calls).reversed().forEach(KernelCalls::close);
  }
}
