package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The micro-kernel of small products for 16 vector registers: [GemmTile4x2] with rows of B read
/// where they lie, k deep, and rows of A as they are, without gaps.
///
/// Rows from `last` floats behind the first on are that row again: what they give is not stored.
final class GemmDirect4x2 {
  private GemmDirect4x2() {}

  /// 4 rows x 2 vectors.
  static void rows4x2(
      int k, float[] a, int aAt, int last, MemorySegment b, long bAt, long step, float[] tile) {
    b = OFF_HEAP.cast(b);
    int a1At = aAt + Math.min(k, last);
    int a2At = aAt + Math.min(2 * k, last);
    int a3At = aAt + Math.min(3 * k, last);
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c21 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c31 = FloatVector.zero(F32);
    for (int p = 0; p < k; p++) {
      long bp = bAt + p * step;
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, bp << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (bp + LANES) << 2, ORDER);
      FloatVector a0 = FloatVector.broadcast(F32, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(F32, a[a1At + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(F32, a[a2At + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(F32, a[a3At + p]);
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

  /// 4 rows x one vector.
  static void rows4x1(
      int k, float[] a, int aAt, int last, MemorySegment b, long bAt, long step, float[] tile) {
    b = OFF_HEAP.cast(b);
    int a1At = aAt + Math.min(k, last);
    int a2At = aAt + Math.min(2 * k, last);
    int a3At = aAt + Math.min(3 * k, last);
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    for (int p = 0; p < k; p++) {
      long bp = bAt + p * step;
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, bp << 2, ORDER);
      FloatVector a0 = FloatVector.broadcast(F32, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(F32, a[a1At + p]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(F32, a[a2At + p]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(F32, a[a3At + p]);
      c30 = a3.fma(b0, c30);
    }
    c00.intoArray(tile, 0);
    c10.intoArray(tile, LANES);
    c20.intoArray(tile, 2 * LANES);
    c30.intoArray(tile, 3 * LANES);
  }
}
