package pellucid.kernel.cpu;

/// Picks the micro-kernel for the registers of this CPU and the width of the panel.
final class GemmTile {
  /// Floats that a tile needs at most.
  static final int SIZE = VectorConfig.MR * VectorConfig.NR;

  private GemmTile() {}

  /// `tile[i, j] = sum over p of a[i, p] b[p, j]`, the sum from p = 0 upwards.
  static void run(int vectors, int kc, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    run(vectors, kc, a, aAt, b, bAt, tile, 0);
  }

  /// The same to a tile anywhere in its array.
  ///
  /// @param vectors the width of the panel of B and of the tile, in vectors, in [1, NV]
  /// @param kc the depth of the panels, at most KC
  /// @param a packed [MR, KC] from aAt on
  /// @param b packed [kc, vectors * LANES] from bAt on
  /// @param tile [MR, vectors * LANES] from `at` on, overwritten
  static void run(
      int vectors, int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
    if (VectorConfig.NV == 4) {
      switch (vectors) {
        case 4 -> GemmTile6x4.rows6x4(kc, a, aAt, b, bAt, tile, at);
        case 3 -> GemmTile6x4.rows6x3(kc, a, aAt, b, bAt, tile, at);
        case 2 -> GemmTile6x4.rows6x2(kc, a, aAt, b, bAt, tile, at);
        default -> GemmTile6x4.rows6x1(kc, a, aAt, b, bAt, tile, at);
      }
    } else if (vectors == 2) {
      GemmTile4x2.rows4x2(kc, a, aAt, b, bAt, tile, at);
    } else {
      GemmTile4x2.rows4x1(kc, a, aAt, b, bAt, tile, at);
    }
  }

  /// The same with rows of A [VectorConfig#DEEP] floats apart, and as deep.
  static void deep(
      int vectors, int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
    if (VectorConfig.NV == 4) {
      switch (vectors) {
        case 4 -> GemmDeep6x4.rows6x4(kc, a, aAt, b, bAt, tile, at);
        case 3 -> GemmDeep6x4.rows6x3(kc, a, aAt, b, bAt, tile, at);
        case 2 -> GemmDeep6x4.rows6x2(kc, a, aAt, b, bAt, tile, at);
        default -> GemmDeep6x4.rows6x1(kc, a, aAt, b, bAt, tile, at);
      }
    } else if (vectors == 2) {
      GemmDeep4x2.rows4x2(kc, a, aAt, b, bAt, tile, at);
    } else {
      GemmDeep4x2.rows4x1(kc, a, aAt, b, bAt, tile, at);
    }
  }
}
