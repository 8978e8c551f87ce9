package pellucid.bench;

import java.util.Locale;
import pellucid.bench.roofline.FmaPeak;
import pellucid.kernel.KernelBackend;

/// The matrix product's share of the machine's multiply-add peak, on one thread.
///
/// ```
/// java -XX:UseAVX=3 --add-modules jdk.incubator.vector -cp 'bench/target/*:bench/target/lib/*' pellucid.bench.GemmPeak
/// ```
///
/// Peak and product are measured in turns, each the best of many short rounds, so that other work
/// on the machine and its clock hit both alike.
public final class GemmPeak {
  private static final int[] SIZES = {64, 128, 256, 512, 1024};
  private static final int TURNS = 5;
  private static final long TURN_NANOS = 300_000_000L;

  private GemmPeak() {}

  /// Prints a line for each size.
  public static void main(String[] arguments) {
    KernelBackend backend = GemmProblem.backend();
    backend.threads(1);
    System.out.println(backend.describe());
    double peak = 0;
    double[] best = new double[SIZES.length];
    for (int turn = 0; turn < TURNS; turn++) {
      peak = Math.max(peak, FmaPeak.gflops());
      for (int i = 0; i < SIZES.length; i++) {
        best[i] = Math.max(best[i], gflops(new GemmProblem(backend, SIZES[i]), SIZES[i]));
      }
    }
    System.out.println(
        String.format(Locale.ROOT, "peak      %6.1f GFLOP/s, float x %d", peak, FmaPeak.lanes()));
    for (int i = 0; i < SIZES.length; i++) {
      System.out.println(
          String.format(
              Locale.ROOT,
              "n = %4d  %6.1f GFLOP/s  %3.0f %% of peak",
              SIZES[i],
              best[i],
              100 * best[i] / peak));
    }
  }

  private static double gflops(GemmProblem problem, int n) {
    double flops = 2.0 * n * n * n;
    int calls = (int) Math.max(1, 1e8 / flops);
    double best = 0;
    long end = FmaPeak.cpuNanos() + TURN_NANOS;
    while (FmaPeak.cpuNanos() < end) {
      long start = FmaPeak.cpuNanos();
      for (int i = 0; i < calls; i++) {
        problem.run();
      }
      best = Math.max(best, flops * calls / (FmaPeak.cpuNanos() - start));
    }
    return best;
  }
}
