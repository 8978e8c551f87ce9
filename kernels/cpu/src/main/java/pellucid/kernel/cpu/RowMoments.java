package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import pellucid.kernel.NormFn;

/// Mean and deviation of a few rows that follow each other; one for each thread.
///
/// A row's sum and sum of squares are taken about its center, a number near the mean: what its
/// first vector comes to in the mean. Only where that is so far off that digits would be lost is
/// there another pass, about the mean. The rows' last steps, from lanes to moments, are taken
/// together.
final class RowMoments {
  /// Rows at once: of a thousand floats each they stay in a first-level cache.
  static final int ROWS = 8;

  private static final ThreadLocal<RowMoments> OWN = ThreadLocal.withInitial(RowMoments::new);
  private static final long BYTES = Float.BYTES;

  /// About each mean; 0 where none is subtracted.
  final float[] center = new float[ROWS];

  /// What has to be subtracted besides.
  final float[] rest = new float[ROWS];

  /// One by the root of variance and eps.
  final float[] scale = new float[ROWS];

  private final double[] sums = new double[ROWS];
  private final double[] squares = new double[ROWS];
  private final float[] lanes = new float[2 * ROWS * LANES];

  private RowMoments() {}

  static RowMoments get() {
    return OWN.get();
  }

  /// Computes those of some rows of n floats.
  ///
  /// @param at the first row's place, in bytes
  void of(NormFn fn, MemorySegment in, long at, int n, int rows, double eps) {
    if (fn == NormFn.RMS) {
      for (int r = 0; r < rows; r++) {
        center[r] = 0;
      }
      about(in, at, n, 0, rows);
      for (int r = 0; r < rows; r++) {
        rest[r] = 0;
        scale[r] = (float) (1 / Math.sqrt(squares[r] / n + eps));
      }
      return;
    }
    findCenters(in, at, n, rows);
    about(in, at, n, 0, rows);
    for (int r = 0; r < rows; r++) {
      double mean = sums[r] / n;
      if (!(mean * sums[r] <= squares[r] / 2)) {
        center[r] = (float) (center[r] + mean);
        about(in, at, n, r, r + 1);
        mean = sums[r] / n;
      }
      rest[r] = (float) mean;
      scale[r] = (float) (1 / Math.sqrt((squares[r] - mean * sums[r]) / n + eps));
    }
  }

  private void findCenters(MemorySegment in, long at, int n, int rows) {
    int some = Math.min(n, LANES);
    if (some < LANES) {
      for (int r = 0; r < rows; r++) {
        center[r] = ReduceLoops.sum(in, at + (long) r * n * BYTES, some, lanes) / some;
      }
      return;
    }
    NormLoops.firstVectors(in, at, n * BYTES, rows, lanes);
    Lanes.sums(lanes, rows);
    for (int r = 0; r < rows; r++) {
      center[r] = lanes[r] / some;
    }
  }

  private void about(MemorySegment in, long at, int n, int first, int last) {
    for (int r = first; r < last; r++) {
      sums[r] = 0;
      squares[r] = 0;
    }
    for (int i = 0; i < n; i += Sums.PIECE) {
      int count = Math.min(Sums.PIECE, n - i);
      for (int r = first; r < last; r++) {
        long row = at + ((long) r * n + i) * BYTES;
        NormLoops.centered(center[r], in, row, count, lanes, 2 * (r - first) * LANES);
      }
      Lanes.sums(lanes, 2 * (last - first));
      for (int r = first; r < last; r++) {
        sums[r] += lanes[2 * (r - first)];
        squares[r] += lanes[2 * (r - first) + 1];
      }
    }
  }
}
