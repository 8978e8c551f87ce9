package pellucid.bench.roofline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The limits of one thread of a machine.
///
/// @param peaks multiply-adds at each vector width
/// @param levels bandwidths of the memory hierarchy, nearest first
public record Roofs(List<Peak> peaks, List<Level> levels) {
  /// What a working set in memory is made of: so much more than the last cache.
  private static final long BEYOND = 8;

  /// Copies the lists.
  public Roofs {
    peaks = List.copyOf(peaks);
    levels = List.copyOf(levels);
  }

  /// Multiply-adds in registers.
  ///
  /// @param bits the vector's width
  /// @param gflops 10^9 operations a second, two for a multiply-add
  public record Peak(int bits, double gflops) {}

  /// A cache, or the memory behind them.
  ///
  /// @param name `L1`, `L2`, `L3`, `memory`
  /// @param holds the largest working set that it surely holds, in bytes: half of the cache
  /// @param gigabytes 10^9 bytes a second
  public record Level(String name, long holds, double gigabytes) {}

  /// The highest speed that a kernel can have, and what sets it.
  ///
  /// @param gflops 10^9 operations a second
  /// @param roof `512-bit FMA`, `L3 bandwidth`
  public record Limit(double gflops, String roof) {}

  /// The limit for a kernel: the peak, or what the level that holds its data delivers.
  ///
  /// @param flops operations of a call
  /// @param bytes read and written at least
  public Limit limit(double flops, double bytes) {
    Peak peak = peaks.stream().max(Comparator.comparingDouble(Peak::gflops)).orElseThrow();
    Level level = level(bytes);
    double fed = level.gigabytes * flops / bytes;
    return fed < peak.gflops
        ? new Limit(fed, level.name + " bandwidth")
        : new Limit(peak.gflops, peak.bits + "-bit FMA");
  }

  /// The nearest level that holds so many bytes.
  public Level level(double bytes) {
    return levels.stream().filter(l -> bytes <= l.holds).findFirst().orElse(levels.getLast());
  }

  /// Measures this machine, in processes of their own: peaks up to the width that our kernels use.
  public static Roofs measure() {
    List<Peak> peaks = new ArrayList<>();
    for (int bits : new int[] {128, 256, 512}) {
      if (bits > FmaPeak.lanes() * Float.SIZE) {
        break;
      }
      String[] words = ChildJvm.words(FmaPeak.class, List.of("-Dpellucid.vector.bits=" + bits));
      peaks.add(new Peak(bits, Double.parseDouble(words[1])));
    }
    return new Roofs(peaks, levels(Caches.ofThisMachine()));
  }

  private static List<Level> levels(Caches caches) {
    long[] holds = {caches.l1() / 2, caches.l2() / 2, caches.l3() / 2, Long.MAX_VALUE};
    // Of a server's third level one thread beside others has a part: the ceiling is that part's.
    long part = Math.min(holds[2], 8 * caches.l2());
    long[] sets = {holds[0], holds[1], part, BEYOND * caches.l3()};
    List<String> names = List.of("L1", "L2", "L3", "memory");
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < sets.length; i++) {
      String[] words = ChildJvm.words(Bandwidth.class, List.of(), Long.toString(sets[i]));
      levels.add(new Level(names.get(i), holds[i], Double.parseDouble(words[1])));
    }
    return levels;
  }
}
