package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;

/// Sums of any number of contiguous floats: pieces in floats, the pieces in double.
final class Sums {
  /// 64 additions a lane of four accumulators.
  static final int PIECE = 4 * 64 * Vectors.LANES;

  private static final long BYTES = Float.BYTES;

  private Sums() {}

  /// The sum of n floats from that byte on.
  static double sum(MemorySegment in, long at, int n, float[] lanes) {
    double sum = 0;
    for (int i = 0; i < n; i += PIECE) {
      sum += ReduceLoops.sum(in, at + i * BYTES, Math.min(PIECE, n - i), lanes);
    }
    return sum;
  }
}
