package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

/// Products so small that packing would be a good part of the work: B's rows are read where they
/// lie.
final class GemmSmall {
  private static final int MR = VectorConfig.MR;
  private static final int NV = VectorConfig.NV;

  /// Multiply-adds up to which a product is small.
  private static final long WORK = 1 << 19;

  private GemmSmall() {}

  /// Whether the product is small and B's rows are contiguous.
  static boolean serves(int m, int n, int k, GemmMatrix b) {
    return b.col == 1 && n >= LANES && k > 0 && (long) m * n * k <= WORK;
  }

  /// Runs the product of a job, on this thread.
  ///
  /// @param a [m, k], dense
  static void run(GemmJob job, float[] a, float[] tile) {
    GemmMatrix b = job.b;
    int k = job.k;
    int vectors;
    for (int j = 0; j < job.n; j += vectors * LANES) {
      int rest = job.n - j;
      vectors = width(rest / LANES);
      int reach = Math.max(0, vectors * LANES - rest); // the last vector reaches back
      int most = NV == 4 && vectors == 2 ? 8 : MR;
      for (int i = 0; i < job.m; i += most) {
        int rows = Math.min(most, job.m - i);
        int last = (rows - 1) * k;
        tile(vectors, k, a, i * k, last, b, b.at(0, j - reach), tile);
        job.store(tile, reach, vectors * LANES, i, rows, j, vectors * LANES - reach);
      }
    }
  }

  /// How many of the vectors that are left a tile takes: as evenly as may be, since narrow tiles
  /// wait for their sums.
  private static int width(int vectors) {
    int tiles = Math.max(1, (vectors + NV - 1) / NV);
    return Math.max(1, (vectors + tiles - 1) / tiles);
  }

  private static void tile(
      int vectors, int k, float[] a, int aAt, int last, GemmMatrix b, long bAt, float[] tile) {
    if (NV == 4) {
      switch (vectors) {
        case 4 -> GemmDirect6x4.rows6x4(k, a, aAt, last, b.segment, bAt, b.row, tile);
        case 3 -> GemmDirect6x4.rows6x3(k, a, aAt, last, b.segment, bAt, b.row, tile);
        case 2 -> GemmDirect6x4.rows8x2(k, a, aAt, last, b.segment, bAt, b.row, tile);
        default -> GemmDirect6x4.rows6x1(k, a, aAt, last, b.segment, bAt, b.row, tile);
      }
    } else if (vectors == 2) {
      GemmDirect4x2.rows4x2(k, a, aAt, last, b.segment, bAt, b.row, tile);
    } else {
      GemmDirect4x2.rows4x1(k, a, aAt, last, b.segment, bAt, b.row, tile);
    }
  }
}
