package pellucid.bench.duel;

import java.util.List;
import java.util.Optional;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.cases.BenchCases;
import pellucid.bench.cases.Work;
import pellucid.bench.roofline.Bandwidth;
import pellucid.bench.roofline.FmaPeak;

/// No kernel but what kernels are compared with over time: multiply-adds in registers for those
/// with many operations for each byte, a stream through memory for the others. It follows the
/// machine's clock and load as they do.
public final class Yardstick implements Contestant {
  /// More operations for each byte than any machine of today needs to hide its memory.
  private static final double DENSE = 8;

  private static final int STEPS = 20_000;
  private static final long LARGEST = 64L << 20;

  /// For the guard.
  public Yardstick() {}

  @Override
  public String name() {
    return "yardstick";
  }

  @Override
  public boolean serves(Work work) {
    return row(work).filter(BenchCase::isOnRoofline).isPresent();
  }

  private static Optional<BenchCase> row(Work work) {
    return BenchCases.all().stream().filter(c -> c.work().equals(work)).findFirst();
  }

  @Override
  public String start(int threads, double warmUpSeconds) {
    return "multiply-adds and streams";
  }

  @Override
  public Trial prepare(Work work) {
    BenchCase row = row(work).orElseThrow();
    return row.flops() / row.bytes() > DENSE
        ? new Loop(() -> FmaPeak.run(STEPS))
        : new Loop(Bandwidth.stream((long) Math.min(row.bytes(), LARGEST)));
  }

  private record Loop(Runnable body) implements Trial {
    @Override
    public void run(int calls) {
      for (int i = 0; i < calls; i++) {
        body.run();
      }
    }

    @Override
    public List<float[]> result() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
