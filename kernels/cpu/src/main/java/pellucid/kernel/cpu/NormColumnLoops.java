package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// The loops of the normalisation of columns: one row of the operands, and a row for each
/// statistic, which start at 0. Whole vectors, then the rest one by one; places are in bytes.
final class NormColumnLoops {
  private static final long BYTES = Float.BYTES;

  private NormColumnLoops() {}

  private static float get(MemorySegment segment, long at) {
    return segment.get(ValueLayout.JAVA_FLOAT, at);
  }

  private static void set(MemorySegment segment, long at, float value) {
    segment.set(ValueLayout.JAVA_FLOAT, at, value);
  }

  /// `sums += x - centers`, `squares += (x - centers)^2`.
  static void centered(
      MemorySegment centers,
      MemorySegment in,
      long x,
      MemorySegment sums,
      MemorySegment squares,
      int n) {
    centers = OFF_HEAP.cast(centers);
    in = OFF_HEAP.cast(in);
    sums = OFF_HEAP.cast(sums);
    squares = OFF_HEAP.cast(squares);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      long o = i * BYTES;
      FloatVector center = FloatVector.fromMemorySegment(F32, centers, o, ORDER);
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center);
      FloatVector s = FloatVector.fromMemorySegment(F32, sums, o, ORDER);
      FloatVector q = FloatVector.fromMemorySegment(F32, squares, o, ORDER);
      d.add(s).intoMemorySegment(sums, o, ORDER);
      d.fma(d, q).intoMemorySegment(squares, o, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = get(in, x + o) - get(centers, o);
      set(sums, o, get(sums, o) + d);
      set(squares, o, Math.fma(d, d, get(squares, o)));
    }
  }

  /// `out = (x - centers) * scales + shifts`; the shifts start at a place of their own.
  static void affine(
      MemorySegment centers,
      long c,
      MemorySegment scales,
      MemorySegment shifts,
      long b,
      MemorySegment in,
      long x,
      MemorySegment out,
      long y,
      int n) {
    centers = OFF_HEAP.cast(centers);
    scales = OFF_HEAP.cast(scales);
    shifts = OFF_HEAP.cast(shifts);
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      long o = i * BYTES;
      FloatVector center = FloatVector.fromMemorySegment(F32, centers, c + o, ORDER);
      FloatVector scale = FloatVector.fromMemorySegment(F32, scales, o, ORDER);
      FloatVector shift = FloatVector.fromMemorySegment(F32, shifts, b + o, ORDER);
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center);
      d.fma(scale, shift).intoMemorySegment(out, y + o, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = get(in, x + o) - get(centers, c + o);
      set(out, y + o, Math.fma(d, get(scales, o), get(shifts, b + o)));
    }
  }

  /// `sums += g`, `products += g (x - centers)`; the centers start at a place of their own.
  static void gradSums(
      MemorySegment centers,
      long c,
      MemorySegment in,
      long x,
      MemorySegment grads,
      long dy,
      MemorySegment sums,
      MemorySegment products,
      int n) {
    centers = OFF_HEAP.cast(centers);
    in = OFF_HEAP.cast(in);
    grads = OFF_HEAP.cast(grads);
    sums = OFF_HEAP.cast(sums);
    products = OFF_HEAP.cast(products);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      long o = i * BYTES;
      FloatVector center = FloatVector.fromMemorySegment(F32, centers, c + o, ORDER);
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center);
      FloatVector g = FloatVector.fromMemorySegment(F32, grads, dy + o, ORDER);
      FloatVector s = FloatVector.fromMemorySegment(F32, sums, o, ORDER);
      FloatVector p = FloatVector.fromMemorySegment(F32, products, o, ORDER);
      g.add(s).intoMemorySegment(sums, o, ORDER);
      d.fma(g, p).intoMemorySegment(products, o, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = get(in, x + o) - get(centers, c + o);
      float g = get(grads, dy + o);
      set(sums, o, get(sums, o) + g);
      set(products, o, Math.fma(d, g, get(products, o)));
    }
  }

  /// `gradX = g * scales + (x - centers) * slopes + shifts`; the centers start at a place of their
  /// own.
  static void grad(
      MemorySegment centers,
      long c,
      MemorySegment scales,
      MemorySegment slopes,
      MemorySegment shifts,
      MemorySegment in,
      long x,
      MemorySegment grads,
      long dy,
      MemorySegment out,
      long dx,
      int n) {
    centers = OFF_HEAP.cast(centers);
    scales = OFF_HEAP.cast(scales);
    slopes = OFF_HEAP.cast(slopes);
    shifts = OFF_HEAP.cast(shifts);
    in = OFF_HEAP.cast(in);
    grads = OFF_HEAP.cast(grads);
    out = OFF_HEAP.cast(out);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      long o = i * BYTES;
      FloatVector center = FloatVector.fromMemorySegment(F32, centers, c + o, ORDER);
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center);
      FloatVector g = FloatVector.fromMemorySegment(F32, grads, dy + o, ORDER);
      FloatVector slope = FloatVector.fromMemorySegment(F32, slopes, o, ORDER);
      FloatVector shift = FloatVector.fromMemorySegment(F32, shifts, o, ORDER);
      FloatVector scale = FloatVector.fromMemorySegment(F32, scales, o, ORDER);
      g.fma(scale, d.fma(slope, shift)).intoMemorySegment(out, dx + o, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = get(in, x + o) - get(centers, c + o);
      float rest = Math.fma(d, get(slopes, o), get(shifts, o));
      set(out, dx + o, Math.fma(get(grads, dy + o), get(scales, o), rest));
    }
  }
}
