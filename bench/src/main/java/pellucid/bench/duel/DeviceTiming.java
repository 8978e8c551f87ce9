package pellucid.bench.duel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pellucid.bench.cases.BenchCase;
import pellucid.kernel.DeviceCounters;
import pellucid.tensor.Device;

/// How long a case takes on a device that works on its own: from the first call to the end of what
/// was queued.
///
/// @param micros the median of the batches, a call
/// @param spread their middle half, as a share of the median
/// @param launches kernels that a call starts
/// @param firstMillis the first call, with the compilation of its kernels
public record DeviceTiming(double micros, double spread, double launches, double firstMillis) {
  private static final int BATCHES = 9;

  /// Measures a case for about so many seconds.
  public static DeviceTiming of(Device device, BenchCase row, double seconds) {
    Device before = Device.preferred();
    Device.prefer(device);
    try (Trial trial = new PellucidContestant().prepare(row.work())) {
      double first = batch(device, trial, 1);
      double once = batch(device, trial, 1);
      int calls = trial.untimedPart() ? 1 : (int) Math.max(1, seconds / BATCHES / once);
      batch(device, trial, calls); // warm
      Optional<DeviceCounters> start = device.counters();
      List<Double> times = new ArrayList<>();
      for (int b = 0; b < BATCHES; b++) {
        times.add(batch(device, trial, calls) / calls * 1e6);
      }
      double launches = launches(start, device.counters()) / ((double) BATCHES * calls);
      double median = Stats.median(times);
      double middle = Stats.quantile(times, 0.75) - Stats.quantile(times, 0.25);
      return new DeviceTiming(median, middle / median, launches, first * 1e3);
    } finally {
      Device.prefer(before);
    }
  }

  /// What a case computes on a device.
  public static List<float[]> result(Device device, BenchCase row) {
    Device before = Device.preferred();
    Device.prefer(device);
    try (Trial trial = new PellucidContestant().prepare(row.work())) {
      return trial.result();
    } finally {
      Device.prefer(before);
    }
  }

  private static double batch(Device device, Trial trial, int calls) {
    trial.before();
    device.finish();
    long start = System.nanoTime();
    trial.run(calls);
    device.finish();
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double launches(Optional<DeviceCounters> start, Optional<DeviceCounters> end) {
    return start.isEmpty() || end.isEmpty() ? 0 : end.get().since(start.get()).launches();
  }
}
