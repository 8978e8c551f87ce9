package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.ReduceFn;

/// The loops of the reductions over floats without gaps.
///
/// Four accumulators, since C2 does not reorder float additions and one would wait for itself. The
/// order is: four vectors side by side, then whole vectors on the first, then the lanes, then the
/// tail; it depends on the length alone. Rows in pairs have two accumulators each.
final class ReduceLoops {
  private static final long BYTES = Float.BYTES;
  private static final long VECTOR = LANES * BYTES;

  private ReduceLoops() {}

  /// Reduces n floats; a mean's sum is left undivided.
  ///
  /// @param at where they start, in bytes
  /// @param lanes a vector of scratch
  static float run(ReduceFn fn, MemorySegment in, long at, int n, float[] lanes) {
    return switch (fn) {
      case SUM, MEAN -> sum(in, at, n, lanes);
      case MAX -> max(in, at, n, lanes);
      case MIN -> min(in, at, n, lanes);
    };
  }

  static float sum(MemorySegment in, long at, int n, float[] lanes) {
    int whole = n - n % LANES;
    float sum = 0;
    if (whole > 0) {
      sumOfWhole(in, at, whole, lanes);
      sum = Lanes.sum(lanes, 0);
    }
    for (int i = whole; i < n; i++) {
      sum += in.get(ValueLayout.JAVA_FLOAT, at + i * BYTES);
    }
    return sum;
  }

  private static void sumOfWhole(MemorySegment in, long at, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = FloatVector.zero(F32);
    FloatVector s2 = FloatVector.zero(F32);
    FloatVector s3 = FloatVector.zero(F32);
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      long p = at + i * BYTES;
      s0 = FloatVector.fromMemorySegment(F32, in, p, ORDER).add(s0);
      s1 = FloatVector.fromMemorySegment(F32, in, p + VECTOR, ORDER).add(s1);
      s2 = FloatVector.fromMemorySegment(F32, in, p + 2 * VECTOR, ORDER).add(s2);
      s3 = FloatVector.fromMemorySegment(F32, in, p + 3 * VECTOR, ORDER).add(s3);
    }
    for (; i < n; i += LANES) {
      s0 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).add(s0);
    }
    s0.add(s1).add(s2.add(s3)).intoArray(to, 0);
  }

  /// The lanes of the sums of rows, two rows at a time: for each pair two vectors in `to`.
  ///
  /// Two streams through memory, each with two accumulators, and all rows in one loop, so that the
  /// loads of the next rows are under way while a row ends.
  ///
  /// @param at where the first row of the first pair starts, in bytes
  /// @param step from one pair to the next, in bytes
  /// @param apart from the first row of a pair to its second, in bytes
  /// @param n a multiple of 2 LANES
  static void sumsOfPairs(
      MemorySegment in, long at, long step, long apart, int pairs, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    for (int r = 0; r < pairs; r++) {
      long a = at + r * step;
      long b = a + apart;
      FloatVector a0 = FloatVector.zero(F32);
      FloatVector a1 = FloatVector.zero(F32);
      FloatVector b0 = FloatVector.zero(F32);
      FloatVector b1 = FloatVector.zero(F32);
      for (int i = 0; i < n; i += 2 * LANES) {
        long o = i * BYTES;
        a0 = FloatVector.fromMemorySegment(F32, in, a + o, ORDER).add(a0);
        a1 = FloatVector.fromMemorySegment(F32, in, a + o + VECTOR, ORDER).add(a1);
        b0 = FloatVector.fromMemorySegment(F32, in, b + o, ORDER).add(b0);
        b1 = FloatVector.fromMemorySegment(F32, in, b + o + VECTOR, ORDER).add(b1);
      }
      a0.add(a1).intoArray(to, 2 * r * LANES);
      b0.add(b1).intoArray(to, 2 * r * LANES + LANES);
    }
  }

  static float max(MemorySegment in, long at, int n, float[] lanes) {
    int whole = n - n % LANES;
    float max = Float.NEGATIVE_INFINITY;
    if (whole > 0) {
      maxOfWhole(in, at, whole, lanes);
      max = Lanes.max(lanes, 0);
    }
    for (int i = whole; i < n; i++) {
      max = Math.max(max, in.get(ValueLayout.JAVA_FLOAT, at + i * BYTES));
    }
    return max;
  }

  private static void maxOfWhole(MemorySegment in, long at, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    FloatVector m0 = FloatVector.broadcast(F32, Float.NEGATIVE_INFINITY);
    FloatVector m1 = m0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      m0 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).max(m0);
      m1 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES + VECTOR, ORDER).max(m1);
    }
    for (; i < n; i += LANES) {
      m0 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).max(m0);
    }
    m0.intoArray(to, 0);
    FloatVector.fromArray(F32, to, 0).max(m1).intoArray(to, 0);
  }

  static float min(MemorySegment in, long at, int n, float[] lanes) {
    int whole = n - n % LANES;
    float min = Float.POSITIVE_INFINITY;
    if (whole > 0) {
      minOfWhole(in, at, whole, lanes);
      min = Lanes.min(lanes, 0);
    }
    for (int i = whole; i < n; i++) {
      min = Math.min(min, in.get(ValueLayout.JAVA_FLOAT, at + i * BYTES));
    }
    return min;
  }

  private static void minOfWhole(MemorySegment in, long at, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    FloatVector m0 = FloatVector.broadcast(F32, Float.POSITIVE_INFINITY);
    FloatVector m1 = m0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      m0 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).min(m0);
      m1 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES + VECTOR, ORDER).min(m1);
    }
    for (; i < n; i += LANES) {
      m0 = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).min(m0);
    }
    m0.intoArray(to, 0);
    FloatVector.fromArray(F32, to, 0).min(m1).intoArray(to, 0);
  }

  /// `acc[i] = fn(acc[i], in[i])` for i in [0, n): one more row into a row of results.
  ///
  /// @param accAt where the results start, in bytes
  /// @param at where the row starts, in bytes
  static void row(ReduceFn fn, MemorySegment acc, long accAt, MemorySegment in, long at, int n) {
    int whole = n - n % LANES;
    switch (fn) {
      case SUM, MEAN -> addRow(acc, accAt, in, at, whole);
      case MAX -> maxRow(acc, accAt, in, at, whole);
      case MIN -> minRow(acc, accAt, in, at, whole);
    }
    for (int i = whole; i < n; i++) {
      float a = acc.get(ValueLayout.JAVA_FLOAT, accAt + i * BYTES);
      float b = in.get(ValueLayout.JAVA_FLOAT, at + i * BYTES);
      acc.set(ValueLayout.JAVA_FLOAT, accAt + i * BYTES, combine(fn, a, b));
    }
  }

  private static float combine(ReduceFn fn, float a, float b) {
    return switch (fn) {
      case SUM, MEAN -> a + b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }

  private static void addRow(MemorySegment acc, long accAt, MemorySegment in, long at, int n) {
    acc = OFF_HEAP.cast(acc);
    in = OFF_HEAP.cast(in);
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, acc, accAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      a.add(b).intoMemorySegment(acc, accAt + i * BYTES, ORDER);
    }
  }

  private static void maxRow(MemorySegment acc, long accAt, MemorySegment in, long at, int n) {
    acc = OFF_HEAP.cast(acc);
    in = OFF_HEAP.cast(in);
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, acc, accAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      a.max(b).intoMemorySegment(acc, accAt + i * BYTES, ORDER);
    }
  }

  private static void minRow(MemorySegment acc, long accAt, MemorySegment in, long at, int n) {
    acc = OFF_HEAP.cast(acc);
    in = OFF_HEAP.cast(in);
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, acc, accAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      a.min(b).intoMemorySegment(acc, accAt + i * BYTES, ORDER);
    }
  }
}
