package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.VectorConfig.KC;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.FloatVector;

/// GEMM's micro-kernel ([GemmTile]) on an image instead of a packed panel: row p of the right
/// matrix is what lies at a tap's distance in the image.
///
/// That is im2col without moving anything. It works where neighbouring columns are neighbours in
/// the image, that is with stride 1, and pays where a packed panel would be used once.
final class ConvTile {
  private ConvTile() {}

  /// `tile[i, j] = sum over p of a[i, p] copy[from + taps[tap + p] + j]`, the sum from p = 0
  /// upwards.
  ///
  /// @param kc terms, at most KC
  /// @param a packed [MR, KC] from aAt on
  /// @param tile [MR, NR], overwritten
  static void run(
      int kc, float[] a, int aAt, float[] copy, int from, int[] taps, int tap, float[] tile) {
    if (VectorConfig.NV == 4) {
      rows6x4(kc, a, aAt, copy, from, taps, tap, tile);
    } else {
      rows4x2(kc, a, aAt, copy, from, taps, tap, tile);
    }
  }

  private static void rows6x4(
      int kc, float[] a, int aAt, float[] copy, int from, int[] taps, int tap, float[] tile) {
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c02 = FloatVector.zero(F32);
    FloatVector c03 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c12 = FloatVector.zero(F32);
    FloatVector c13 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c21 = FloatVector.zero(F32);
    FloatVector c22 = FloatVector.zero(F32);
    FloatVector c23 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c31 = FloatVector.zero(F32);
    FloatVector c32 = FloatVector.zero(F32);
    FloatVector c33 = FloatVector.zero(F32);
    FloatVector c40 = FloatVector.zero(F32);
    FloatVector c41 = FloatVector.zero(F32);
    FloatVector c42 = FloatVector.zero(F32);
    FloatVector c43 = FloatVector.zero(F32);
    FloatVector c50 = FloatVector.zero(F32);
    FloatVector c51 = FloatVector.zero(F32);
    FloatVector c52 = FloatVector.zero(F32);
    FloatVector c53 = FloatVector.zero(F32);
    for (int p = 0; p < kc; p++) {
      int ap = aAt + p;
      int bp = from + taps[tap + p];
      FloatVector b0 = FloatVector.fromArray(F32, copy, bp);
      FloatVector b1 = FloatVector.fromArray(F32, copy, bp + LANES);
      FloatVector b2 = FloatVector.fromArray(F32, copy, bp + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F32, copy, bp + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + KC]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * KC]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * KC]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4 * KC]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5 * KC]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      c53 = a5.fma(b3, c53);
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, LANES);
    c02.intoArray(tile, 2 * LANES);
    c03.intoArray(tile, 3 * LANES);
    c10.intoArray(tile, 4 * LANES);
    c11.intoArray(tile, 5 * LANES);
    c12.intoArray(tile, 6 * LANES);
    c13.intoArray(tile, 7 * LANES);
    c20.intoArray(tile, 8 * LANES);
    c21.intoArray(tile, 9 * LANES);
    c22.intoArray(tile, 10 * LANES);
    c23.intoArray(tile, 11 * LANES);
    c30.intoArray(tile, 12 * LANES);
    c31.intoArray(tile, 13 * LANES);
    c32.intoArray(tile, 14 * LANES);
    c33.intoArray(tile, 15 * LANES);
    c40.intoArray(tile, 16 * LANES);
    c41.intoArray(tile, 17 * LANES);
    c42.intoArray(tile, 18 * LANES);
    c43.intoArray(tile, 19 * LANES);
    c50.intoArray(tile, 20 * LANES);
    c51.intoArray(tile, 21 * LANES);
    c52.intoArray(tile, 22 * LANES);
    c53.intoArray(tile, 23 * LANES);
  }

  private static void rows4x2(
      int kc, float[] a, int aAt, float[] copy, int from, int[] taps, int tap, float[] tile) {
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c21 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c31 = FloatVector.zero(F32);
    for (int p = 0; p < kc; p++) {
      int ap = aAt + p;
      int bp = from + taps[tap + p];
      FloatVector b0 = FloatVector.fromArray(F32, copy, bp);
      FloatVector b1 = FloatVector.fromArray(F32, copy, bp + LANES);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + KC]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * KC]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * KC]);
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
}
