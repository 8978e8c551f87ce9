package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Products of one or four queries with keys and values where they lie: each is read once. Rows of
/// keys and values are whole vectors, `step` elements apart.
final class DecodeLoops {
  private static final int KC = VectorConfig.KC;

  private DecodeLoops() {}

  /// The lanes whose sums are the products of a query and each key: `out[j, :]`.
  static void dots1(
      MemorySegment keys, long at, long step, int count, int depth, float[] q, float[] out) {
    keys = OFF_HEAP.cast(keys);
    for (int j = 0; j < count; j++) {
      FloatVector sum = FloatVector.zero(F32);
      long key = (at + j * step) << 2;
      for (int d = 0; d < depth; d += LANES) {
        FloatVector x = FloatVector.fromMemorySegment(F32, keys, key + (d << 2), ORDER);
        sum = x.fma(FloatVector.fromArray(F32, q, d), sum);
      }
      sum.intoArray(out, j * LANES);
    }
  }

  /// The same for four queries, [4, depth] from `first` on: `out[j, 4, :]`.
  static void dots4(
      MemorySegment keys,
      long at,
      long step,
      int count,
      int depth,
      float[] q,
      int first,
      float[] out) {
    keys = OFF_HEAP.cast(keys);
    for (int j = 0; j < count; j++) {
      FloatVector sum0 = FloatVector.zero(F32);
      FloatVector sum1 = FloatVector.zero(F32);
      FloatVector sum2 = FloatVector.zero(F32);
      FloatVector sum3 = FloatVector.zero(F32);
      long key = (at + j * step) << 2;
      for (int d = 0; d < depth; d += LANES) {
        FloatVector x = FloatVector.fromMemorySegment(F32, keys, key + (d << 2), ORDER);
        int to = first + d;
        sum0 = x.fma(FloatVector.fromArray(F32, q, to), sum0);
        sum1 = x.fma(FloatVector.fromArray(F32, q, to + depth), sum1);
        sum2 = x.fma(FloatVector.fromArray(F32, q, to + 2 * depth), sum2);
        sum3 = x.fma(FloatVector.fromArray(F32, q, to + 3 * depth), sum3);
      }
      int to = 4 * j * LANES;
      sum0.intoArray(out, to);
      sum1.intoArray(out, to + LANES);
      sum2.intoArray(out, to + 2 * LANES);
      sum3.intoArray(out, to + 3 * LANES);
    }
  }

  /// Keeps the largest of a row of scores, lane by lane.
  static void largest(float[] p, int at, int n, float[] lanes, int first) {
    FloatVector max = FloatVector.fromArray(F32, lanes, first);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(F32, p, at + i);
      max = x.blend(max, x.compare(VectorOperators.LE, max));
    }
    max.intoArray(lanes, first);
  }

  /// Adds weighted values to a row of sums, four vectors of columns.
  static void values1x4(
      MemorySegment values,
      long at,
      long step,
      int count,
      float[] p,
      int pAt,
      float[] sums,
      int to) {
    values = OFF_HEAP.cast(values);
    FloatVector c0 = FloatVector.fromArray(F32, sums, to);
    FloatVector c1 = FloatVector.fromArray(F32, sums, to + LANES);
    FloatVector c2 = FloatVector.fromArray(F32, sums, to + 2 * LANES);
    FloatVector c3 = FloatVector.fromArray(F32, sums, to + 3 * LANES);
    for (int j = 0; j < count; j++) {
      FloatVector w = FloatVector.broadcast(F32, p[pAt + j]);
      long v = (at + j * step) << 2;
      c0 = w.fma(FloatVector.fromMemorySegment(F32, values, v, ORDER), c0);
      c1 = w.fma(FloatVector.fromMemorySegment(F32, values, v + 4L * LANES, ORDER), c1);
      c2 = w.fma(FloatVector.fromMemorySegment(F32, values, v + 8L * LANES, ORDER), c2);
      c3 = w.fma(FloatVector.fromMemorySegment(F32, values, v + 12L * LANES, ORDER), c3);
    }
    c0.intoArray(sums, to);
    c1.intoArray(sums, to + LANES);
    c2.intoArray(sums, to + 2 * LANES);
    c3.intoArray(sums, to + 3 * LANES);
  }

  /// One vector of columns.
  static void values1x1(
      MemorySegment values,
      long at,
      long step,
      int count,
      float[] p,
      int pAt,
      float[] sums,
      int to) {
    values = OFF_HEAP.cast(values);
    FloatVector c = FloatVector.fromArray(F32, sums, to);
    for (int j = 0; j < count; j++) {
      FloatVector w = FloatVector.broadcast(F32, p[pAt + j]);
      c = w.fma(FloatVector.fromMemorySegment(F32, values, (at + j * step) << 2, ORDER), c);
    }
    c.intoArray(sums, to);
  }

  /// Adds weighted values to four rows of sums, `width` apart, a vector of columns; weights are KC
  /// apart.
  static void values4x1(
      MemorySegment values,
      long at,
      long step,
      int count,
      float[] p,
      int pAt,
      float[] sums,
      int to,
      int width) {
    values = OFF_HEAP.cast(values);
    FloatVector c0 = FloatVector.fromArray(F32, sums, to);
    FloatVector c1 = FloatVector.fromArray(F32, sums, to + width);
    FloatVector c2 = FloatVector.fromArray(F32, sums, to + 2 * width);
    FloatVector c3 = FloatVector.fromArray(F32, sums, to + 3 * width);
    for (int j = 0; j < count; j++) {
      FloatVector v = FloatVector.fromMemorySegment(F32, values, (at + j * step) << 2, ORDER);
      c0 = v.fma(FloatVector.broadcast(F32, p[pAt + j]), c0);
      c1 = v.fma(FloatVector.broadcast(F32, p[pAt + j + KC]), c1);
      c2 = v.fma(FloatVector.broadcast(F32, p[pAt + j + 2 * KC]), c2);
      c3 = v.fma(FloatVector.broadcast(F32, p[pAt + j + 3 * KC]), c3);
    }
    c0.intoArray(sums, to);
    c1.intoArray(sums, to + width);
    c2.intoArray(sums, to + 2 * width);
    c3.intoArray(sums, to + 3 * width);
  }

  /// Copies a strided row of so many elements.
  static void gather(MemorySegment from, long at, long step, int count, float[] to, int first) {
    for (int i = 0; i < count; i++) {
      to[first + i] = from.getAtIndex(JAVA_FLOAT, at + i * step);
    }
  }
}
