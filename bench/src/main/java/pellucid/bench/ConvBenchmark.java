package pellucid.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
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
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.DType;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;

/// Time of a convolution's three passes, stride 1, padded to keep the size.
///
/// ```
/// java -cp 'bench/target/*:bench/target/lib/*' org.openjdk.jmh.Main ConvBenchmark
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:UseAVX=3"
    })
public class ConvBenchmark {
  /// Images, channels, height and width, output channels, window.
  @Param({"32,1,28,32,5", "32,64,56,64,3", "8,128,28,128,3", "8,256,14,256,3", "8,64,56,256,1"})
  private String shape;

  @Param("1")
  private int threads;

  private KernelBackend backend;
  private ConvCall call;

  /// Makes the operands.
  @Setup
  public void setUp() {
    backend = GemmProblem.backend();
    backend.threads(threads);
    int[] s = Arrays.stream(shape.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    int pad = s[4] / 2;
    ConvGeometry g =
        new ConvGeometry(s[0], s[1], s[2], s[2], s[3], s[4], s[4], 1, 1, pad, pad, 1, 1, 1);
    call =
        new ConvCall(
            g,
            operand(g.n(), g.c(), g.h(), g.w()),
            operand(g.k(), g.c(), g.r(), g.s()),
            operand(g.n(), g.k(), g.outH(), g.outW()),
            operand(g.k()));
  }

  private Operand operand(long... dims) {
    long size = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    MemorySegment segment = Arena.ofAuto().allocate(size * Float.BYTES, 64);
    SplittableRandom random = new SplittableRandom(size);
    for (long i = 0; i < size; i++) {
      segment.setAtIndex(JAVA_FLOAT, i, (float) random.nextDouble() - 0.5f);
    }
    return Operand.dense(backend.buffer(segment, DType.F32), 0, dims);
  }

  /// y from x, w and bias.
  @Benchmark
  public void forward() {
    backend.conv2d(call);
  }

  /// x's gradient.
  @Benchmark
  public void backwardInput() {
    backend.conv2dBackwardInput(call);
  }

  /// w's gradient.
  @Benchmark
  public void backwardWeight() {
    backend.conv2dBackwardWeight(call);
  }
}
