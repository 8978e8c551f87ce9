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
  private final Map<List<Kernel>, Integer> seen = new HashMap<>();
  private final Map<List<Kernel>, Region> regions = new HashMap<>();

  Regions(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  /// The region of this sequence, if there is one by now.
  @Nullable Region of(List<Launch> launches) {
    if (AFTER == 0 || launches.size() < SHORTEST) {
      return null;
    }
    List<Kernel> kernels = launches.stream().map(Launch::kernel).toList();
    Region region = regions.get(kernels);
    if (region == null && seen.merge(kernels, 1, Integer::sum) > AFTER) {
      region = new Region(accelerator, regions.size(), kernels);
      regions.put(kernels, region);
      seen.remove(kernels);
    }
    return region;
  }
}
