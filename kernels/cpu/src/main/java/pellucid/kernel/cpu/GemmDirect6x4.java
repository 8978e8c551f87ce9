package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The micro-kernel of small products for 32 vector registers: [GemmTile6x4] with rows of B read
/// where they lie, k deep, and rows of A as they are, without gaps.
///
/// Rows from `last` floats behind the first on are that row again: what they give is not stored.
final class GemmDirect6x4 {
  private GemmDirect6x4() {}

  /// 6 rows x 4 vectors.
  static void rows6x4(
      int k, float[] a, int aAt, int last, MemorySegment b, long bAt, long step, float[] tile) {
    b = OFF_HEAP.cast(b);
    int a1At = aAt + Math.min(k, last);
    int a2At = aAt + Math.min(2 * k, last);
    int a3At = aAt + Math.min(3 * k, last);
    int a4At = aAt + Math.min(4 * k, last);
    int a5At = aAt + Math.min(5 * k, last);
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
    for (int p = 0; p < k; p++) {
      long bp = bAt + p * step;
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, bp << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (bp + LANES) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (bp + 2L * LANES) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (bp + 3L * LANES) << 2, ORDER);
      FloatVector a0 = FloatVector.broadcast(F32, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.broadcast(F32, a[a1At + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.broadcast(F32, a[a2At + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.broadcast(F32, a[a3At + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = FloatVector.broadcast(F32, a[a4At + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = FloatVector.broadcast(F32, a[a5At + p]);
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

  /// 6 rows x 3 vectors.
  static void rows6x3(
      int k, float[] a, int aAt, int last, MemorySegment b, long bAt, long step, float[] tile) {
    b = OFF_HEAP.cast(b);
    int a1At = aAt + Math.min(k, last);
    int a2At = aAt + Math.min(2 * k, last);
    int a3At = aAt + Math.min(3 * k, last);
    int a4At = aAt + Math.min(4 * k, last);
    int a5At = aAt + Math.min(5 * k, last);
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
    for (int p = 0; p < k; p++) {
      long bp = bAt + p * step;
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, bp << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (bp + LANES) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (bp + 2L * LANES) << 2, ORDER);
      FloatVector a0 = FloatVector.broadcast(F32, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = FloatVector.broadcast(F32, a[a1At + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = FloatVector.broadcast(F32, a[a2At + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = FloatVector.broadcast(F32, a[a3At + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      FloatVector a4 = FloatVector.broadcast(F32, a[a4At + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      FloatVector a5 = FloatVector.broadcast(F32, a[a5At + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, LANES);
    c02.intoArray(tile, 2 * LANES);
    c10.intoArray(tile, 3 * LANES);
    c11.intoArray(tile, 4 * LANES);
    c12.intoArray(tile, 5 * LANES);
    c20.intoArray(tile, 6 * LANES);
    c21.intoArray(tile, 7 * LANES);
    c22.intoArray(tile, 8 * LANES);
    c30.intoArray(tile, 9 * LANES);
    c31.intoArray(tile, 10 * LANES);
    c32.intoArray(tile, 11 * LANES);
    c40.intoArray(tile, 12 * LANES);
    c41.intoArray(tile, 13 * LANES);
    c42.intoArray(tile, 14 * LANES);
    c50.intoArray(tile, 15 * LANES);
    c51.intoArray(tile, 16 * LANES);
    c52.intoArray(tile, 17 * LANES);
  }

  /// 8 rows x 2 vectors: with six, a third of the registers would be idle.
  static void rows8x2(
      int k, float[] a, int aAt, int last, MemorySegment b, long bAt, long step, float[] tile) {
    b = OFF_HEAP.cast(b);
    int a1At = aAt + Math.min(k, last);
    int a2At = aAt + Math.min(2 * k, last);
    int a3At = aAt + Math.min(3 * k, last);
    int a4At = aAt + Math.min(4 * k, last);
    int a5At = aAt + Math.min(5 * k, last);
    int a6At = aAt + Math.min(6 * k, last);
    int a7At = aAt + Math.min(7 * k, last);
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
      FloatVector a4 = FloatVector.broadcast(F32, a[a4At + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(F32, a[a5At + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(F32, a[a6At + p]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(F32, a[a7At + p]);
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

  /// 6 rows x one vector.
  static void rows6x1(
      int k, float[] a, int aAt, int last, MemorySegment b, long bAt, long step, float[] tile) {
    b = OFF_HEAP.cast(b);
    int a1At = aAt + Math.min(k, last);
    int a2At = aAt + Math.min(2 * k, last);
    int a3At = aAt + Math.min(3 * k, last);
    int a4At = aAt + Math.min(4 * k, last);
    int a5At = aAt + Math.min(5 * k, last);
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c20 = FloatVector.zero(F32);
    FloatVector c30 = FloatVector.zero(F32);
    FloatVector c40 = FloatVector.zero(F32);
    FloatVector c50 = FloatVector.zero(F32);
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
      FloatVector a4 = FloatVector.broadcast(F32, a[a4At + p]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(F32, a[a5At + p]);
      c50 = a5.fma(b0, c50);
    }
    c00.intoArray(tile, 0);
    c10.intoArray(tile, LANES);
    c20.intoArray(tile, 2 * LANES);
    c30.intoArray(tile, 3 * LANES);
    c40.intoArray(tile, 4 * LANES);
    c50.intoArray(tile, 5 * LANES);
  }
}
