package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.VectorConfig.DEEP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.FloatVector;

/// [GemmTile6x4] for deep panels: rows of A are [VectorConfig#DEEP] floats apart instead of KC. The
/// distance has to be a constant: as a variable it costs a sixth of the speed (docs/kernels.md).
final class GemmDeep6x4 {
  private GemmDeep6x4() {}

  /// 6 rows x 4 vectors.
  static void rows6x4(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
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
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + DEEP]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * DEEP]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * DEEP]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4 * DEEP]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5 * DEEP]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      c53 = a5.fma(b3, c53);
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
    c40.intoArray(tile, at + 16 * LANES);
    c41.intoArray(tile, at + 17 * LANES);
    c42.intoArray(tile, at + 18 * LANES);
    c43.intoArray(tile, at + 19 * LANES);
    c50.intoArray(tile, at + 20 * LANES);
    c51.intoArray(tile, at + 21 * LANES);
    c52.intoArray(tile, at + 22 * LANES);
    c53.intoArray(tile, at + 23 * LANES);
  }

  /// 6 rows x 3 vectors.
  static void rows6x3(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
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
    FloatVector c40 = FloatVector.zero(F32);
    FloatVector c41 = FloatVector.zero(F32);
    FloatVector c42 = FloatVector.zero(F32);
    FloatVector c50 = FloatVector.zero(F32);
    FloatVector c51 = FloatVector.zero(F32);
    FloatVector c52 = FloatVector.zero(F32);
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
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + DEEP]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * DEEP]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * DEEP]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4 * DEEP]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5 * DEEP]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
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
    c40.intoArray(tile, at + 12 * LANES);
    c41.intoArray(tile, at + 13 * LANES);
    c42.intoArray(tile, at + 14 * LANES);
    c50.intoArray(tile, at + 15 * LANES);
    c51.intoArray(tile, at + 16 * LANES);
    c52.intoArray(tile, at + 17 * LANES);
  }

  /// 6 rows x 2 vectors.
  static void rows6x2(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
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
    for (int p = 0; p < kc; p++) {
      int ap = aAt + p;
      int bp = bAt + p * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector b1 = FloatVector.fromArray(F32, b, bp + LANES);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + DEEP]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * DEEP]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * DEEP]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4 * DEEP]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5 * DEEP]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
    }
    c00.intoArray(tile, at);
    c01.intoArray(tile, at + LANES);
    c10.intoArray(tile, at + 2 * LANES);
    c11.intoArray(tile, at + 3 * LANES);
    c20.intoArray(tile, at + 4 * LANES);
    c21.intoArray(tile, at + 5 * LANES);
    c30.intoArray(tile, at + 6 * LANES);
    c31.intoArray(tile, at + 7 * LANES);
    c40.intoArray(tile, at + 8 * LANES);
    c41.intoArray(tile, at + 9 * LANES);
    c50.intoArray(tile, at + 10 * LANES);
    c51.intoArray(tile, at + 11 * LANES);
  }

  /// 6 rows x one vector.
  static void rows6x1(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c40 = FloatVector.zero(F32);
    FloatVector c50 = FloatVector.zero(F32);
    for (int p = 0; p < kc; p++) {
      int ap = aAt + p;
      int bp = bAt + p * LANES;
      FloatVector b0 = FloatVector.fromArray(F32, b, bp);
      FloatVector a0 = FloatVector.broadcast(F32, a[ap]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(F32, a[ap + DEEP]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(F32, a[ap + 2 * DEEP]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(F32, a[ap + 3 * DEEP]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(F32, a[ap + 4 * DEEP]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(F32, a[ap + 5 * DEEP]);
      c50 = a5.fma(b0, c50);
    }
    c00.intoArray(tile, at);
    c10.intoArray(tile, at + LANES);
    c20.intoArray(tile, at + 2 * LANES);
    c30.intoArray(tile, at + 3 * LANES);
    c40.intoArray(tile, at + 4 * LANES);
    c50.intoArray(tile, at + 5 * LANES);
  }
}
