package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.VectorConfig.KC;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.FloatVector;

/// [GemmTile6x4] with four rows, for products whose number of rows is known to be small and no
/// multiple of six: 32 rows are four times six and twice four, where six times six would be an
/// eighth too much.
final class GemmTile4x4 {
  private GemmTile4x4() {}

  /// 4 rows x 4 vectors.
  static void rows4x4(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
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
    for (int p = 0; p < kc; p++) {
      int ap = aAt + p;
      int bp = bAt + p * (4 * LANES);
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector b1 = FloatVector.fromArray(F32, b, bp + LANES);
      FloatVector b2 = FloatVector.fromArray(F32, b, bp + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F32, b, bp + 3 * LANES);
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
    }
    c00.intoArray(tile, at);
    c01.intoArray(tile, at + LANES);
    c02.intoArray(tile, at + 2 * LANES);
    c03.intoArray(tile, at + 3 * LANES);
    c10.intoArray(tile, at + 4 * LANES);
    c11.intoArray(tile, at + 5 * LANES);
    c12.intoArray(tile, at + 6 * LANES);
    c13.intoArray(tile, at + 7 * LANES);
    c20.intoArray(tile, at + 8 * LANES);
    c21.intoArray(tile, at + 9 * LANES);
    c22.intoArray(tile, at + 10 * LANES);
    c23.intoArray(tile, at + 11 * LANES);
    c30.intoArray(tile, at + 12 * LANES);
    c31.intoArray(tile, at + 13 * LANES);
    c32.intoArray(tile, at + 14 * LANES);
    c33.intoArray(tile, at + 15 * LANES);
  }

  /// 4 rows x 3 vectors.
  static void rows4x3(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c02 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c12 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c21 = FloatVector.zero(F32);
    FloatVector c22 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c31 = FloatVector.zero(F32);
    FloatVector c32 = FloatVector.zero(F32);
    for (int p = 0; p < kc; p++) {
      int ap = aAt + p;
      int bp = bAt + p * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector b1 = FloatVector.fromArray(F32, b, bp + LANES);
      FloatVector b2 = FloatVector.fromArray(F32, b, bp + 2 * LANES);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + KC]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * KC]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * KC]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
    }
    c00.intoArray(tile, at);
    c01.intoArray(tile, at + LANES);
    c02.intoArray(tile, at + 2 * LANES);
    c10.intoArray(tile, at + 3 * LANES);
    c11.intoArray(tile, at + 4 * LANES);
    c12.intoArray(tile, at + 5 * LANES);
    c20.intoArray(tile, at + 6 * LANES);
    c21.intoArray(tile, at + 7 * LANES);
    c22.intoArray(tile, at + 8 * LANES);
    c30.intoArray(tile, at + 9 * LANES);
    c31.intoArray(tile, at + 10 * LANES);
    c32.intoArray(tile, at + 11 * LANES);
  }
}
