package pellucid.bench.roofline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import pellucid.memory.HugePages;

/// The most bytes a second that one thread can move to and from a working set of a given size.
///
/// Two patterns, and the better one counts: sums (only reads) and STREAM's scale (a read and a
/// write for each element; J. McCalpin, 1995). In memory as tensors have it: in huge pages where
/// there are any.
public final class Bandwidth {
  private static final VectorSpecies<Float> F32 = FmaPeak.species();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final long STEP = F32.vectorByteSize();
  private static final long TURN_NANOS = 400_000_000L;
  private static final long ROUND_BYTES = 64L << 20;

  private Bandwidth() {}

  /// Prints for each size its bandwidth in 10^9 bytes a second.
  ///
  /// @param arguments sizes in bytes
  public static void main(String[] arguments) {
    for (int turn = 0; turn < 2; turn++) { // the first compiles
      for (String argument : arguments) {
        long bytes = Long.parseLong(argument);
        double best = gigabytes(bytes);
        if (turn == 1) {
          System.out.println(String.format(Locale.ROOT, "%d %.2f", bytes, best));
        }
      }
    }
  }

  /// The best of many short rounds, in 10^9 bytes a second of processor time.
  static double gigabytes(long workingSet) {
    try (Arena arena = Arena.ofConfined()) {
      long half = half(workingSet);
      MemorySegment from = memory(half, arena);
      MemorySegment to = memory(half, arena);
      float[] sink = new float[F32.length()];
      int repeats = Math.toIntExact(Math.max(1, ROUND_BYTES / (2 * half)));
      double best = 0;
      long end = FmaPeak.cpuNanos() + TURN_NANOS;
      while (FmaPeak.cpuNanos() < end) {
        long start = FmaPeak.cpuNanos();
        for (int i = 0; i < repeats; i++) {
          sum(from, half, sink);
          sum(to, half, sink);
        }
        long read = FmaPeak.cpuNanos();
        for (int i = 0; i < repeats; i++) {
          scale(from, to, half);
        }
        long copied = FmaPeak.cpuNanos();
        double bytes = 2.0 * half * repeats;
        best = Math.max(best, bytes / Math.max(1, read - start));
        best = Math.max(best, bytes / Math.max(1, copied - read));
      }
      return best;
    }
  }

  /// A pass that reads one half of a working set and writes the other.
  public static Runnable stream(long workingSet) {
    Arena arena = Arena.ofAuto();
    long half = half(workingSet);
    MemorySegment from = memory(half, arena);
    MemorySegment to = memory(half, arena);
    return () -> scale(from, to, half);
  }

  private static MemorySegment memory(long bytes, Arena arena) {
    MemorySegment huge = HugePages.map(bytes, arena);
    return (huge == null ? arena.allocate(bytes, 64) : huge).fill((byte) 0);
  }

  private static long half(long workingSet) {
    long unit = 8 * STEP;
    return Math.max(unit, workingSet / 2 / unit * unit);
  }

  private static FloatVector load(MemorySegment segment, long at) {
    return FloatVector.fromMemorySegment(F32, segment, at, ORDER);
  }

  private static void sum(MemorySegment segment, long bytes, float[] sink) {
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (long at = 0; at < bytes; at += 8 * STEP) {
      s0 = s0.add(load(segment, at));
      s1 = s1.add(load(segment, at + STEP));
      s2 = s2.add(load(segment, at + 2 * STEP));
      s3 = s3.add(load(segment, at + 3 * STEP));
      s4 = s4.add(load(segment, at + 4 * STEP));
      s5 = s5.add(load(segment, at + 5 * STEP));
      s6 = s6.add(load(segment, at + 6 * STEP));
      s7 = s7.add(load(segment, at + 7 * STEP));
    }
    s0.add(s1).add(s2).add(s3).add(s4.add(s5).add(s6).add(s7)).intoArray(sink, 0);
  }

  private static void scale(MemorySegment from, MemorySegment to, long bytes) {
    for (long at = 0; at < bytes; at += 4 * STEP) {
      load(from, at).mul(3f).intoMemorySegment(to, at, ORDER);
      load(from, at + STEP).mul(3f).intoMemorySegment(to, at + STEP, ORDER);
      load(from, at + 2 * STEP).mul(3f).intoMemorySegment(to, at + 2 * STEP, ORDER);
      load(from, at + 3 * STEP).mul(3f).intoMemorySegment(to, at + 3 * STEP, ORDER);
    }
  }
}
