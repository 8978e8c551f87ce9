package pellucid.kernel.cpu;

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
/// tail; it depends on the length alone.
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
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = FloatVector.zero(F32);
    FloatVector s2 = FloatVector.zero(F32);
    FloatVector s3 = FloatVector.zero(F32);
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      long p = at + i * BYTES;
      s0 = s0.add(FloatVector.fromMemorySegment(F32, in, p, ORDER));
      s1 = s1.add(FloatVector.fromMemorySegment(F32, in, p + VECTOR, ORDER));
      s2 = s2.add(FloatVector.fromMemorySegment(F32, in, p + 2 * VECTOR, ORDER));
      s3 = s3.add(FloatVector.fromMemorySegment(F32, in, p + 3 * VECTOR, ORDER));
    }
    for (; i < n; i += LANES) {
      s0 = s0.add(FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER));
    }
    s0.add(s1).add(s2.add(s3)).intoArray(to, 0);
  }

  /// The lanes of the sums of four rows at once, each as [#sum] has them: four vectors in `to`.
  ///
  /// Four streams through memory instead of one, each going on where it was: what comes from beyond
  /// the second-level cache then comes up to twice as fast.
  ///
  /// @param step from one row to the next, in bytes
  /// @param n a multiple of LANES
  static void sumsOfFour(MemorySegment in, long at, long step, int n, float[] to) {
    long at1 = at + step;
    long at2 = at1 + step;
    long at3 = at2 + step;
    FloatVector s00 = FloatVector.zero(F32);
    FloatVector s01 = FloatVector.zero(F32);
    FloatVector s02 = FloatVector.zero(F32);
    FloatVector s03 = FloatVector.zero(F32);
    FloatVector s10 = FloatVector.zero(F32);
    FloatVector s11 = FloatVector.zero(F32);
    FloatVector s12 = FloatVector.zero(F32);
    FloatVector s13 = FloatVector.zero(F32);
    FloatVector s20 = FloatVector.zero(F32);
    FloatVector s21 = FloatVector.zero(F32);
    FloatVector s22 = FloatVector.zero(F32);
    FloatVector s23 = FloatVector.zero(F32);
    FloatVector s30 = FloatVector.zero(F32);
    FloatVector s31 = FloatVector.zero(F32);
    FloatVector s32 = FloatVector.zero(F32);
    FloatVector s33 = FloatVector.zero(F32);
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      long o = i * BYTES;
      long p0 = at + o;
      long p1 = at1 + o;
      long p2 = at2 + o;
      long p3 = at3 + o;
      s00 = s00.add(FloatVector.fromMemorySegment(F32, in, p0, ORDER));
      s01 = s01.add(FloatVector.fromMemorySegment(F32, in, p0 + VECTOR, ORDER));
      s02 = s02.add(FloatVector.fromMemorySegment(F32, in, p0 + 2 * VECTOR, ORDER));
      s03 = s03.add(FloatVector.fromMemorySegment(F32, in, p0 + 3 * VECTOR, ORDER));
      s10 = s10.add(FloatVector.fromMemorySegment(F32, in, p1, ORDER));
      s11 = s11.add(FloatVector.fromMemorySegment(F32, in, p1 + VECTOR, ORDER));
      s12 = s12.add(FloatVector.fromMemorySegment(F32, in, p1 + 2 * VECTOR, ORDER));
      s13 = s13.add(FloatVector.fromMemorySegment(F32, in, p1 + 3 * VECTOR, ORDER));
      s20 = s20.add(FloatVector.fromMemorySegment(F32, in, p2, ORDER));
      s21 = s21.add(FloatVector.fromMemorySegment(F32, in, p2 + VECTOR, ORDER));
      s22 = s22.add(FloatVector.fromMemorySegment(F32, in, p2 + 2 * VECTOR, ORDER));
      s23 = s23.add(FloatVector.fromMemorySegment(F32, in, p2 + 3 * VECTOR, ORDER));
      s30 = s30.add(FloatVector.fromMemorySegment(F32, in, p3, ORDER));
      s31 = s31.add(FloatVector.fromMemorySegment(F32, in, p3 + VECTOR, ORDER));
      s32 = s32.add(FloatVector.fromMemorySegment(F32, in, p3 + 2 * VECTOR, ORDER));
      s33 = s33.add(FloatVector.fromMemorySegment(F32, in, p3 + 3 * VECTOR, ORDER));
    }
    for (; i < n; i += LANES) {
      long o = i * BYTES;
      s00 = s00.add(FloatVector.fromMemorySegment(F32, in, at + o, ORDER));
      s10 = s10.add(FloatVector.fromMemorySegment(F32, in, at1 + o, ORDER));
      s20 = s20.add(FloatVector.fromMemorySegment(F32, in, at2 + o, ORDER));
      s30 = s30.add(FloatVector.fromMemorySegment(F32, in, at3 + o, ORDER));
    }
    s00.add(s01).add(s02.add(s03)).intoArray(to, 0);
    s10.add(s11).add(s12.add(s13)).intoArray(to, LANES);
    s20.add(s21).add(s22.add(s23)).intoArray(to, 2 * LANES);
    s30.add(s31).add(s32.add(s33)).intoArray(to, 3 * LANES);
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
    FloatVector m0 = FloatVector.broadcast(F32, Float.NEGATIVE_INFINITY);
    FloatVector m1 = m0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      m0 = m0.max(FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER));
      m1 = m1.max(FloatVector.fromMemorySegment(F32, in, at + i * BYTES + VECTOR, ORDER));
    }
    for (; i < n; i += LANES) {
      m0 = m0.max(FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER));
    }
    m0.max(m1).intoArray(to, 0);
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
    FloatVector m0 = FloatVector.broadcast(F32, Float.POSITIVE_INFINITY);
    FloatVector m1 = m0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      m0 = m0.min(FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER));
      m1 = m1.min(FloatVector.fromMemorySegment(F32, in, at + i * BYTES + VECTOR, ORDER));
    }
    for (; i < n; i += LANES) {
      m0 = m0.min(FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER));
    }
    m0.min(m1).intoArray(to, 0);
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
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, acc, accAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      a.add(b).intoMemorySegment(acc, accAt + i * BYTES, ORDER);
    }
  }

  private static void maxRow(MemorySegment acc, long accAt, MemorySegment in, long at, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, acc, accAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      a.max(b).intoMemorySegment(acc, accAt + i * BYTES, ORDER);
    }
  }

  private static void minRow(MemorySegment acc, long accAt, MemorySegment in, long at, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, acc, accAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      a.min(b).intoMemorySegment(acc, accAt + i * BYTES, ORDER);
    }
  }
}
