package pellucid.bench;

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
import org.openjdk.jmh.annotations.Warmup;
import pellucid.kernel.KernelBackend;

/// Time of a square float32 product. Several forks, since what C2 makes of a kernel differs from
/// run to run.
///
/// ```
/// java -cp 'bench/target/*:bench/target/lib/*' org.openjdk.jmh.Main GemmBenchmark -prof gc
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:UseAVX=3"
    })
public class GemmBenchmark {
  @Param({"64", "128", "256", "512", "1024"})
  private int n;

  @Param("1")
  private int threads;

  private GemmProblem problem;

  /// Makes the operands.
  @Setup
  public void setUp() {
    KernelBackend backend = GemmProblem.backend();
    backend.threads(threads);
    problem = new GemmProblem(backend, n);
    GemmProblem other = new GemmProblem(backend, 71);
    for (int i = 0; i < 2000; i++) { // another shape first: the profile of just one would flatter
      other.run();
    }
  }

  /// One product.
  @Benchmark
  public void gemm() {
    problem.run();
  }
}
