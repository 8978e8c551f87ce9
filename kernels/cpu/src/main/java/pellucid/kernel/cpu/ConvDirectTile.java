package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.VectorConfig.DEEP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The micro-kernel of [ConvDirect]: GEMM's ([GemmTile6x4]) on a copy of the image, each term at
/// its distance, and stored where the outputs belong.
///
/// Stores go straight to the output's memory: with so few terms a way through scratch would cost an
/// eighth of the time. (That is safe, unlike loads of C: sums begin at the bias.)
final class ConvDirectTile {
  private static final long VECTOR = (long) LANES * Float.BYTES;

  private ConvDirectTile() {}

  /// 6 outputs x 4 vectors of places.
  ///
  /// @param a weights of the outputs from aAt on, DEEP apart
  /// @param copy what a term reads for the first place is at `from` and its distance in `taps`
  /// @param y the first output's first place is at `target`, the other outputs' `plane` floats
  ///   apart
  static void rows6x4(
      int depth,
      float[] a,
      int aAt,
      float[] copy,
      int from,
      int[] taps,
      float[] bias,
      int biasAt,
      MemorySegment y,
      long target,
      long plane) {
    y = OFF_HEAP.cast(y);
    FloatVector c00 = FloatVector.broadcast(F32, bias[biasAt]);
    FloatVector c01 = c00;
    FloatVector c02 = c00;
    FloatVector c03 = c00;
    FloatVector c10 = FloatVector.broadcast(F32, bias[biasAt + 1]);
    FloatVector c11 = c10;
    FloatVector c12 = c10;
    FloatVector c13 = c10;
    FloatVector c20 = FloatVector.broadcast(F32, bias[biasAt + 2]);
    FloatVector c21 = c20;
    FloatVector c22 = c20;
    FloatVector c23 = c20;
    FloatVector c30 = FloatVector.broadcast(F32, bias[biasAt + 3]);
    FloatVector c31 = c30;
    FloatVector c32 = c30;
    FloatVector c33 = c30;
    FloatVector c40 = FloatVector.broadcast(F32, bias[biasAt + 4]);
    FloatVector c41 = c40;
    FloatVector c42 = c40;
    FloatVector c43 = c40;
    FloatVector c50 = FloatVector.broadcast(F32, bias[biasAt + 5]);
    FloatVector c51 = c50;
    FloatVector c52 = c50;
    FloatVector c53 = c50;
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p;
      int bp = from + taps[p];
      FloatVector b0 = FloatVector.fromArray(F32, copy, bp);
      FloatVector b1 = FloatVector.fromArray(F32, copy, bp + LANES);
      FloatVector b2 = FloatVector.fromArray(F32, copy, bp + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F32, copy, bp + 3 * LANES);
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
    long step = plane << 2;
    long t0 = target << 2;
    long t1 = t0 + VECTOR;
    long t2 = t1 + VECTOR;
    long t3 = t2 + VECTOR;
    c00.intoMemorySegment(y, t0, ORDER);
    c01.intoMemorySegment(y, t1, ORDER);
    c02.intoMemorySegment(y, t2, ORDER);
    c03.intoMemorySegment(y, t3, ORDER);
    c10.intoMemorySegment(y, t0 + step, ORDER);
    c11.intoMemorySegment(y, t1 + step, ORDER);
    c12.intoMemorySegment(y, t2 + step, ORDER);
    c13.intoMemorySegment(y, t3 + step, ORDER);
    c20.intoMemorySegment(y, t0 + 2 * step, ORDER);
    c21.intoMemorySegment(y, t1 + 2 * step, ORDER);
    c22.intoMemorySegment(y, t2 + 2 * step, ORDER);
    c23.intoMemorySegment(y, t3 + 2 * step, ORDER);
    c30.intoMemorySegment(y, t0 + 3 * step, ORDER);
    c31.intoMemorySegment(y, t1 + 3 * step, ORDER);
    c32.intoMemorySegment(y, t2 + 3 * step, ORDER);
    c33.intoMemorySegment(y, t3 + 3 * step, ORDER);
    c40.intoMemorySegment(y, t0 + 4 * step, ORDER);
    c41.intoMemorySegment(y, t1 + 4 * step, ORDER);
    c42.intoMemorySegment(y, t2 + 4 * step, ORDER);
    c43.intoMemorySegment(y, t3 + 4 * step, ORDER);
    c50.intoMemorySegment(y, t0 + 5 * step, ORDER);
    c51.intoMemorySegment(y, t1 + 5 * step, ORDER);
    c52.intoMemorySegment(y, t2 + 5 * step, ORDER);
    c53.intoMemorySegment(y, t3 + 5 * step, ORDER);
  }

  /// 4 outputs x 4 vectors of places.
  ///
  /// @param a weights of the outputs from aAt on, DEEP apart
  /// @param copy what a term reads for the first place is at `from` and its distance in `taps`
  /// @param y the first output's first place is at `target`, the other outputs' `plane` floats
  ///   apart
  static void rows4x4(
      int depth,
      float[] a,
      int aAt,
      float[] copy,
      int from,
      int[] taps,
      float[] bias,
      int biasAt,
      MemorySegment y,
      long target,
      long plane) {
    y = OFF_HEAP.cast(y);
    FloatVector c00 = FloatVector.broadcast(F32, bias[biasAt]);
    FloatVector c01 = c00;
    FloatVector c02 = c00;
    FloatVector c03 = c00;
    FloatVector c10 = FloatVector.broadcast(F32, bias[biasAt + 1]);
    FloatVector c11 = c10;
    FloatVector c12 = c10;
    FloatVector c13 = c10;
    FloatVector c20 = FloatVector.broadcast(F32, bias[biasAt + 2]);
    FloatVector c21 = c20;
    FloatVector c22 = c20;
    FloatVector c23 = c20;
    FloatVector c30 = FloatVector.broadcast(F32, bias[biasAt + 3]);
    FloatVector c31 = c30;
    FloatVector c32 = c30;
    FloatVector c33 = c30;
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p;
      int bp = from + taps[p];
      FloatVector b0 = FloatVector.fromArray(F32, copy, bp);
      FloatVector b1 = FloatVector.fromArray(F32, copy, bp + LANES);
      FloatVector b2 = FloatVector.fromArray(F32, copy, bp + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F32, copy, bp + 3 * LANES);
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
    }
    long step = plane << 2;
    long t0 = target << 2;
    long t1 = t0 + VECTOR;
    long t2 = t1 + VECTOR;
    long t3 = t2 + VECTOR;
    c00.intoMemorySegment(y, t0, ORDER);
    c01.intoMemorySegment(y, t1, ORDER);
    c02.intoMemorySegment(y, t2, ORDER);
    c03.intoMemorySegment(y, t3, ORDER);
    c10.intoMemorySegment(y, t0 + step, ORDER);
    c11.intoMemorySegment(y, t1 + step, ORDER);
    c12.intoMemorySegment(y, t2 + step, ORDER);
    c13.intoMemorySegment(y, t3 + step, ORDER);
    c20.intoMemorySegment(y, t0 + 2 * step, ORDER);
    c21.intoMemorySegment(y, t1 + 2 * step, ORDER);
    c22.intoMemorySegment(y, t2 + 2 * step, ORDER);
    c23.intoMemorySegment(y, t3 + 2 * step, ORDER);
    c30.intoMemorySegment(y, t0 + 3 * step, ORDER);
    c31.intoMemorySegment(y, t1 + 3 * step, ORDER);
    c32.intoMemorySegment(y, t2 + 3 * step, ORDER);
    c33.intoMemorySegment(y, t3 + 3 * step, ORDER);
  }

  /// 4 outputs x 2 vectors of places.
  ///
  /// @param a weights of the outputs from aAt on, DEEP apart
  /// @param copy what a term reads for the first place is at `from` and its distance in `taps`
  /// @param y the first output's first place is at `target`, the other outputs' `plane` floats
  ///   apart
  static void rows4x2(
      int depth,
      float[] a,
      int aAt,
      float[] copy,
      int from,
      int[] taps,
      float[] bias,
      int biasAt,
      MemorySegment y,
      long target,
      long plane) {
    y = OFF_HEAP.cast(y);
    FloatVector c00 = FloatVector.broadcast(F32, bias[biasAt]);
    FloatVector c01 = c00;
    FloatVector c10 = FloatVector.broadcast(F32, bias[biasAt + 1]);
    FloatVector c11 = c10;
    FloatVector c20 = FloatVector.broadcast(F32, bias[biasAt + 2]);
    FloatVector c21 = c20;
    FloatVector c30 = FloatVector.broadcast(F32, bias[biasAt + 3]);
    FloatVector c31 = c30;
    for (int p = 0; p < depth; p++) {
      int ap = aAt + p;
      int bp = from + taps[p];
      FloatVector b0 = FloatVector.fromArray(F32, copy, bp);
      FloatVector b1 = FloatVector.fromArray(F32, copy, bp + LANES);
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
    long step = plane << 2;
    long t0 = target << 2;
    long t1 = t0 + VECTOR;
    c00.intoMemorySegment(y, t0, ORDER);
    c01.intoMemorySegment(y, t1, ORDER);
    c10.intoMemorySegment(y, t0 + step, ORDER);
    c11.intoMemorySegment(y, t1 + step, ORDER);
    c20.intoMemorySegment(y, t0 + 2 * step, ORDER);
    c21.intoMemorySegment(y, t1 + 2 * step, ORDER);
    c30.intoMemorySegment(y, t0 + 3 * step, ORDER);
    c31.intoMemorySegment(y, t1 + 3 * step, ORDER);
  }
}
