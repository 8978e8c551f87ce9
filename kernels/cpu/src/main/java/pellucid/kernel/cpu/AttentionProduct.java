package pellucid.kernel.cpu;

/// Products of register tiles whose depth may exceed a panel's.
final class AttentionProduct {
  private static final int MR = VectorConfig.MR;
  private static final int KC = VectorConfig.KC;

  private AttentionProduct() {}

  /// How many pieces, KC deep at most, a depth is cut into.
  static int chunks(int depth) {
    return (depth + KC - 1) / KC;
  }

  /// Packs rows of A as [chunks, pitch, KC].
  ///
  /// @param lines scratch of 16 * rows floats
  static void rows(
      GemmMatrix a, int i, int rows, int depth, int pitch, float[] panel, float[] lines) {
    for (int p = 0; p < depth; p += KC) {
      int to = p / KC * pitch * KC;
      GemmPack.rows(a, i, rows, p, Math.min(KC, depth - p), panel, to, lines);
    }
  }

  /// `tile = a b`, [MR, vectors * LANES].
  ///
  /// @param a [chunks, pitch, KC], from row on
  /// @param b [depth, vectors * LANES], from bAt on
  static void run(
      int vectors, int depth, float[] a, int row, int pitch, float[] b, int bAt, Tiles tiles) {
    GemmTile.run(vectors, Math.min(depth, KC), a, row * KC, b, bAt, tiles.tile);
    int width = vectors * Vectors.LANES;
    for (int p = KC; p < depth; p += KC) {
      int from = (p / KC * pitch + row) * KC;
      GemmTile.run(vectors, Math.min(KC, depth - p), a, from, b, bAt + p * width, tiles.spare);
      AttentionLoops.add(tiles.tile, tiles.spare, MR * width);
    }
  }

  /// A result, and room for a part of one.
  static final class Tiles {
    final float[] tile = new float[GemmTile.SIZE];
    private final float[] spare = new float[GemmTile.SIZE];
  }
}
