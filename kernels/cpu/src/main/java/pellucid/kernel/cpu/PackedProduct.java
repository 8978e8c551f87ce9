package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.GemmPack.ORIGIN;

/// Products of packed operands for kernels that do more than a product: of register tiles whose
/// depth may exceed a panel's.
final class PackedProduct {
  private static final int MR = VectorConfig.MR;
  private static final int KC = VectorConfig.KC;

  private PackedProduct() {}

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
  /// @param b [depth, vectors * LANES], from ORIGIN and bAt on
  static void run(
      int vectors, int depth, float[] a, int row, int pitch, float[] b, int bAt, Tiles tiles) {
    GemmTile.run(vectors, Math.min(depth, KC), a, row * KC, b, ORIGIN + bAt, tiles.tile);
    int width = vectors * Vectors.LANES;
    for (int p = KC; p < depth; p += KC) {
      int from = (p / KC * pitch + row) * KC;
      GemmTile.run(
          vectors, Math.min(KC, depth - p), a, from, b, ORIGIN + bAt + p * width, tiles.spare);
      AttentionLoops.add(tiles.tile, tiles.spare, MR * width);
    }
  }

  /// How many rows the next tile takes of so many that are left. A tile of MR rows costs as much
  /// for fewer; one of four rows is there beside that of six.
  static int tileRows(int rest, int vectors) {
    if (MR != 6 || vectors < 3 || rest == MR) {
      return MR;
    }
    int sixes = (rest + MR - 1) / MR;
    return sixes * MR - rest >= 2 ? 4 : MR;
  }

  /// The product of so many rows as [#tileRows(int, int)] says.
  static void run(
      int rows,
      int vectors,
      int depth,
      float[] a,
      int row,
      int pitch,
      float[] b,
      int bAt,
      Tiles tiles) {
    if (rows == MR) {
      run(vectors, depth, a, row, pitch, b, bAt, tiles);
      return;
    }
    int width = vectors * Vectors.LANES;
    four(vectors, Math.min(depth, KC), a, row * KC, b, ORIGIN + bAt, tiles.tile);
    for (int p = KC; p < depth; p += KC) {
      int from = (p / KC * pitch + row) * KC;
      four(vectors, Math.min(KC, depth - p), a, from, b, ORIGIN + bAt + p * width, tiles.spare);
      AttentionLoops.add(tiles.tile, tiles.spare, rows * width);
    }
  }

  private static void four(
      int vectors, int kc, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    if (vectors == 4) {
      GemmTile4x4.rows4x4(kc, a, aAt, b, bAt, tile);
    } else {
      GemmTile4x4.rows4x3(kc, a, aAt, b, bAt, tile);
    }
  }

  /// A result, and room for a part of one.
  static final class Tiles {
    final float[] tile = new float[GemmTile.SIZE];
    private final float[] spare = new float[GemmTile.SIZE];
  }
}
