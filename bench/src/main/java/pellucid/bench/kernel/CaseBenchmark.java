package pellucid.bench.kernel;

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
import pellucid.bench.cases.BenchCases;
import pellucid.bench.duel.Contestant;
import pellucid.bench.duel.Trial;

/// Time and allocation of the cases that peers are measured with, through tensors as an application
/// calls them. Gradients alone, which need a forward pass before each call, are left to `bench
/// peers`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CaseBenchmark {
  /// A case's name. `./pellucid bench jmh` gives every one.
  @Param("gemm-256")
  private String name;

  private Trial trial;

  /// For JMH.
  public CaseBenchmark() {}

  /// Makes the operands.
  @Setup
  public void setUp() {
    Contestant pellucid = Contestant.all().getFirst();
    pellucid.start(1, 0.7);
    trial = pellucid.prepare(BenchCases.matching(name).getFirst().work());
  }

  /// One call.
  @Benchmark
  public void run() {
    trial.run(1);
  }

  /// Frees the operands.
  @TearDown
  public void tearDown() {
    trial.close();
  }
}
