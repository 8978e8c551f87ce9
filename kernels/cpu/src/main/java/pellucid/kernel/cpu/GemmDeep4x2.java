package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.VectorConfig.DEEP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.FloatVector;

/// [GemmTile4x2] for deep panels: rows of A are [VectorConfig#DEEP] floats apart instead of KC. The
/// distance has to be a constant: as a variable it costs a sixth of the speed (docs/kernels.md).
final class GemmDeep4x2 {
  private GemmDeep4x2() {}

  /// 4 rows x 2 vectors.
  static void rows4x2(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
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
    }
    c00.intoArray(tile, at);
    c01.intoArray(tile, at + LANES);
    c10.intoArray(tile, at + 2 * LANES);
    c11.intoArray(tile, at + 3 * LANES);
    c20.intoArray(tile, at + 4 * LANES);
    c21.intoArray(tile, at + 5 * LANES);
    c30.intoArray(tile, at + 6 * LANES);
    c31.intoArray(tile, at + 7 * LANES);
  }

  /// 4 rows x one vector.
  static void rows4x1(int kc, float[] a, int aAt, float[] b, int bAt, float[] tile, int at) {
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
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
    }
    c00.intoArray(tile, at);
    c10.intoArray(tile, at + LANES);
    c20.intoArray(tile, at + 2 * LANES);
    c30.intoArray(tile, at + 3 * LANES);
  }
}
