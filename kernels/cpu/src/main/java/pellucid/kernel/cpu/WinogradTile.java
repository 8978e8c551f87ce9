package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.FloatVector;

/// The micro-kernel of sums over tiles: the product of two panels in both of which the tiles are
/// rows, as lanes are channels in both ([Winograd]).
///
/// Otherwise it is GEMM's, whose left panel has them as columns ([GemmTile]). Rows of A are a
/// vector long, so its elements are at constant distances from the row, too.
final class WinogradTile {
  /// Rows of a tile: 8x2 sums + 2 vectors of B + a broadcast of A = 19 of 32 registers, or 4x2 as
  /// in [GemmTile4x2].
  static final int ROWS = LANES == 16 ? 8 : 4;

  /// Vectors of B, at most.
  static final int VECTORS = 2;

  /// Floats of a tile, at most.
  static final int SIZE = ROWS * VECTORS * LANES;

  private WinogradTile() {}

  /// `tile[i, j] = sum over p of a[p, i] b[p, j]`, the sum from p = 0 upwards.
  ///
  /// @param vectors of a row of B and of the tile, 1 or 2
  /// @param a [depth, LANES] from aAt on, of which the first ROWS columns are taken
  /// @param b [depth, vectors LANES] from bAt on
  /// @param tile [ROWS, vectors LANES], overwritten
  static void run(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    if (ROWS == 8) {
      if (vectors == 2) {
        rows8x2(depth, a, aAt, b, bAt, tile);
      } else {
        rows8x1(depth, a, aAt, b, bAt, tile);
      }
    } else if (vectors == 2) {
      rows4x2(depth, a, aAt, b, bAt, tile);
    } else {
      rows4x1(depth, a, aAt, b, bAt, tile);
    }
  }

  private static void rows8x2(int depth, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c21 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c31 = FloatVector.zero(F32);
    FloatVector c40 = FloatVector.zero(F32);
    FloatVector c41 = FloatVector.zero(F32);
    FloatVector c50 = FloatVector.zero(F32);
    FloatVector c51 = FloatVector.zero(F32);
    FloatVector c60 = FloatVector.zero(F32);
    FloatVector c61 = FloatVector.zero(F32);
    FloatVector c70 = FloatVector.zero(F32);
    FloatVector c71 = FloatVector.zero(F32);
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p * LANES;
      int bp = bAt + p * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector b1 = FloatVector.fromArray(F32, b, bp + LANES);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(F32, a[ap + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(F32, a[ap + 7]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, LANES);
    c10.intoArray(tile, 2 * LANES);
    c11.intoArray(tile, 3 * LANES);
    c20.intoArray(tile, 4 * LANES);
    c21.intoArray(tile, 5 * LANES);
    c30.intoArray(tile, 6 * LANES);
    c31.intoArray(tile, 7 * LANES);
    c40.intoArray(tile, 8 * LANES);
    c41.intoArray(tile, 9 * LANES);
    c50.intoArray(tile, 10 * LANES);
    c51.intoArray(tile, 11 * LANES);
    c60.intoArray(tile, 12 * LANES);
    c61.intoArray(tile, 13 * LANES);
    c70.intoArray(tile, 14 * LANES);
    c71.intoArray(tile, 15 * LANES);
  }

  private static void rows8x1(int depth, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    assert Bounds.hold(a, aAt, (depth - 1) * LANES + ROWS) : aAt;
    assert Bounds.hold(b, bAt, depth * LANES) : bAt;
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c40 = FloatVector.zero(F32);
    FloatVector c50 = FloatVector.zero(F32);
    FloatVector c60 = FloatVector.zero(F32);
    FloatVector c70 = FloatVector.zero(F32);
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p * LANES;
      int bp = bAt + p * LANES;
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + 1]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5]);
      c50 = a5.fma(b0, c50);
      FloatVector a6 = FloatVector.broadcast(F32, a[ap + 6]);
      c60 = a6.fma(b0, c60);
      FloatVector a7 = FloatVector.broadcast(F32, a[ap + 7]);
      c70 = a7.fma(b0, c70);
    }
    c00.intoArray(tile, 0);
    c10.intoArray(tile, LANES);
    c20.intoArray(tile, 2 * LANES);
    c30.intoArray(tile, 3 * LANES);
    c40.intoArray(tile, 4 * LANES);
    c50.intoArray(tile, 5 * LANES);
    c60.intoArray(tile, 6 * LANES);
    c70.intoArray(tile, 7 * LANES);
  }

  private static void rows4x2(int depth, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    assert Bounds.hold(a, aAt, (depth - 1) * LANES + ROWS) : aAt;
    assert Bounds.hold(b, bAt, depth * 2 * LANES) : bAt;
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c21 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c31 = FloatVector.zero(F32);
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p * LANES;
      int bp = bAt + p * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector b1 = FloatVector.fromArray(F32, b, bp + LANES);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, LANES);
    c10.intoArray(tile, 2 * LANES);
    c11.intoArray(tile, 3 * LANES);
    c20.intoArray(tile, 4 * LANES);
    c21.intoArray(tile, 5 * LANES);
    c30.intoArray(tile, 6 * LANES);
    c31.intoArray(tile, 7 * LANES);
  }

  private static void rows4x1(int depth, float[] a, int aAt, float[] b, int bAt, float[] tile) {
    assert Bounds.hold(a, aAt, (depth - 1) * LANES + ROWS) : aAt;
    assert Bounds.hold(b, bAt, depth * LANES) : bAt;
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p * LANES;
      int bp = bAt + p * LANES;
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + 1]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3]);
      c30 = a3.fma(b0, c30);
    }
    c00.intoArray(tile, 0);
    c10.intoArray(tile, LANES);
    c20.intoArray(tile, 2 * LANES);
    c30.intoArray(tile, 3 * LANES);
  }
}
