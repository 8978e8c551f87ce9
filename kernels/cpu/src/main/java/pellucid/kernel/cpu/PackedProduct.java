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
      AttentionLoops.add(tiles.tile, 0, tiles.spare, MR * width);
    }
  }

  /// How many rows the next tile takes of so many that are left. A tile of MR rows costs as much
  /// for fewer; one of four rows is there beside that of six.
  private static int tileRows(int rest, int vectors) {
    if (MR != 6 || vectors < 3 || rest == MR) {
      return MR;
    }
    int sixes = (rest + MR - 1) / MR;
    return sixes * MR - rest >= 2 ? 4 : MR;
  }

  /// `sums = a b` for some rows, [rows, vectors * LANES]: piece by piece of B, each of which stays
  /// in the first-level cache while all rows go by.
  ///
  /// @param a [chunks, pitch, KC], from row on
  /// @param b [depth, vectors * LANES], from ORIGIN and bAt on
  /// @param sums from `to` on, with room for MR rows more
  /// @param spare room for a tile
  static void block(
      int rows,
      int vectors,
      int depth,
      float[] a,
      int row,
      int pitch,
      float[] b,
      int bAt,
      float[] sums,
      int to,
      float[] spare) {
    int width = vectors * Vectors.LANES;
    for (int p = 0; p == 0 || p < depth; p += KC) {
      int kc = Math.min(KC, depth - p);
      int from = (p / KC * pitch + row) * KC;
      int panel = ORIGIN + bAt + p * width;
      for (int r = 0; r < rows; ) {
        int tileRows = tileRows(rows - r, vectors);
        if (p == 0) {
          tile(tileRows, vectors, kc, a, from + r * KC, b, panel, sums, to + r * width);
        } else {
          tile(tileRows, vectors, kc, a, from + r * KC, b, panel, spare, 0);
          AttentionLoops.add(sums, to + r * width, spare, tileRows * width);
        }
        r += tileRows;
      }
    }
  }

  private static void tile(
      int rows, int vectors, int kc, float[] a, int aAt, float[] b, int bAt, float[] to, int at) {
    if (rows == MR) {
      GemmTile.run(vectors, kc, a, aAt, b, bAt, to, at);
    } else if (vectors == 4) {
      GemmTile4x4.rows4x4(kc, a, aAt, b, bAt, to, at);
    } else {
      GemmTile4x4.rows4x3(kc, a, aAt, b, bAt, to, at);
    }
  }

  /// A result, and room for a part of one.
  static final class Tiles {
    final float[] tile = new float[GemmTile.SIZE];
    private final float[] spare = new float[GemmTile.SIZE];
  }
}
