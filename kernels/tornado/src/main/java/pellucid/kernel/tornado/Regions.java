package pellucid.kernel.tornado;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Recognises sequences of kernels that come back, such as the steps of a training, and makes a
/// [Region] of each. To compile one takes as long as hundreds of its runs, so it must have come
/// back [#AFTER] times.
final class Regions {
  /// How often a sequence runs kernel by kernel before it is made a region; 0 never makes one.
  static final int AFTER = Integer.getInteger("pellucid.gpu.regions", 100);

  /// Shorter ones gain nothing.
  private static final int SHORTEST = 4;

  private final Accelerator accelerator;
  private final Map<Sequence, Integer> seen = new HashMap<>();
  private final Map<Sequence, Region> regions = new HashMap<>();

  Regions(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  /// What comes back.
  ///
  /// @param kernels the kernels
  /// @param groups how many groups each has, where regions are recorded, else nothing
  private record Sequence(List<Kernel> kernels, List<Long> groups) {}

  private Sequence sequence(List<Launch> launches) {
    return new Sequence(
        launches.stream().map(Launch::kernel).toList(),
        accelerator.records() ? launches.stream().map(Launch::groups).toList() : List.of());
  }

  /// The region of this sequence, if there is one by now.
  @Nullable Region of(List<Launch> launches) {
    if (AFTER == 0 || launches.size() < SHORTEST) {
      return null;
    }
    Sequence sequence = sequence(launches);
    Region region = regions.get(sequence);
    if (region == null && seen.merge(sequence, 1, Integer::sum) > AFTER) {
      String name = "region" + regions.size();
      region = new Region(accelerator, name, sequence.kernels, accelerator.records());
      regions.put(sequence, region);
      seen.remove(sequence);
    }
    return region;
  }
}
