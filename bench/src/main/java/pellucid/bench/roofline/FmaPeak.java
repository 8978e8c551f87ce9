package pellucid.bench.roofline;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The most multiply-adds that one thread can do in registers: what a kernel's speed is a share of.
///
/// Twelve independent sums keep two multiply-add units of up to six cycles' latency busy and fit 16
/// registers. The width is that of the kernels: the preferred species, narrowed by
/// `pellucid.vector.bits`.
///
/// ```
/// java -XX:UseAVX=3 --add-modules jdk.incubator.vector -cp 'bench/target/*:bench/target/lib/*' pellucid.bench.roofline.FmaPeak
/// ```
public final class FmaPeak {
  private static final VectorSpecies<Float> F32 = species();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 100;
  private static final int STEPS = 400_000; // a few milliseconds a round

  private FmaPeak() {}

  /// Prints the peak: lanes, then 10^9 operations a second.
  public static void main(String[] arguments) {
    System.out.println(String.format(Locale.ROOT, "%d %.2f", F32.length(), gflops()));
  }

  /// Floats in a vector.
  public static int lanes() {
    return F32.length();
  }

  /// The best of many short rounds, in 10^9 floating-point operations a second of processor time.
  public static double gflops() {
    double best = 0;
    float[] sink = new float[F32.length()];
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNanos();
      sums(STEPS, sink);
      long nanos = cpuNanos() - start;
      best = Math.max(best, 2.0 * 12 * F32.length() * STEPS / nanos);
    }
    return best;
  }

  /// So many multiply-adds of twelve vectors.
  public static void run(int steps) {
    sums(steps, new float[F32.length()]);
  }

  /// The processor time of this thread: other work on the machine does not count.
  public static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /// The kernels' vectors.
  static VectorSpecies<Float> species() {
    int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    return switch (Math.min(preferred, Integer.getInteger("pellucid.vector.bits", preferred))) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      default -> FloatVector.SPECIES_PREFERRED;
    };
  }

  private static void sums(int steps, float[] sink) {
    FloatVector a = FloatVector.broadcast(F32, 0.5f);
    FloatVector b = FloatVector.broadcast(F32, 1e-6f);
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = FloatVector.zero(F32);
    FloatVector s2 = FloatVector.zero(F32);
    FloatVector s3 = FloatVector.zero(F32);
    FloatVector s4 = FloatVector.zero(F32);
    FloatVector s5 = FloatVector.zero(F32);
    FloatVector s6 = FloatVector.zero(F32);
    FloatVector s7 = FloatVector.zero(F32);
    FloatVector s8 = FloatVector.zero(F32);
    FloatVector s9 = FloatVector.zero(F32);
    FloatVector s10 = FloatVector.zero(F32);
    FloatVector s11 = FloatVector.zero(F32);
    for (int i = 0; i < steps; i++) {
      s0 = a.fma(b, s0);
      s1 = a.fma(b, s1);
      s2 = a.fma(b, s2);
      s3 = a.fma(b, s3);
      s4 = a.fma(b, s4);
      s5 = a.fma(b, s5);
      s6 = a.fma(b, s6);
      s7 = a.fma(b, s7);
      s8 = a.fma(b, s8);
      s9 = a.fma(b, s9);
      s10 = a.fma(b, s10);
      s11 = a.fma(b, s11);
    }
    FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    low.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).intoArray(sink, 0);
  }
}
