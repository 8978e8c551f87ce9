package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.VectorConfig.KC;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// What attention does between its products, on tiles and panels in arrays. Counts are multiples of
/// LANES unless said otherwise.
///
/// Scores are in units of the logarithm to base 2, so that a weight is `2^x` and needs no reduction
/// in parts: queries come multiplied by log2 e. x is 0 or less but for rounding; with the whole
/// number k nearest to x, `2^(x - k)` is a polynomial of ours (a minimax fit as in [MathLoops],
/// within 1.7e-7), and the sum that rounds to k carries the exponent's bias in its low bits.
/// Results under 2^-126 become 0.
final class AttentionLoops {
  /// Units of scores in a natural logarithm's.
  static final double LOG2_E = 1 / Math.log(2);

  private static final float BIASED_MAGIC = 0x1.8p23f + 127;

  /// Where a power of two is 0.
  private static final float LOWEST = -127f;

  private AttentionLoops() {}

  /// `x[at + i] *= factor`, any count that the array has room for as whole vectors.
  static void scale(float[] x, int at, int n, float factor) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F32, x, at + i).mul(factor).intoArray(x, at + i);
    }
  }

  /// `x[at + i] += y[i]`
  static void add(float[] x, int at, float[] y, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F32, x, at + i)
          .add(FloatVector.fromArray(F32, y, i))
          .intoArray(x, at + i);
    }
  }

  /// `x[at + i] = x[at + i] factor + y[from + i]`
  static void scaleAdd(float[] x, int at, float factor, float[] y, int from, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F32, x, at + i)
          .mul(factor)
          .add(FloatVector.fromArray(F32, y, from + i))
          .intoArray(x, at + i);
    }
  }

  /// Adds a tile [rows, width] to rows that are `pitch` apart; of four vectors, as most are,
  /// without a loop for them.
  static void addRows(float[] x, int at, int pitch, float[] tile, int rows, int width) {
    if (width != 4 * LANES) {
      for (int r = 0; r < rows; r++) {
        scaleAdd(x, at + r * pitch, 1, tile, r * width, width);
      }
      return;
    }
    for (int r = 0; r < rows; r++) {
      int to = at + r * pitch;
      int from = r * width;
      FloatVector y0 = FloatVector.fromArray(F32, tile, from);
      FloatVector y1 = FloatVector.fromArray(F32, tile, from + LANES);
      FloatVector y2 = FloatVector.fromArray(F32, tile, from + 2 * LANES);
      FloatVector y3 = FloatVector.fromArray(F32, tile, from + 3 * LANES);
      y0.add(FloatVector.fromArray(F32, x, to)).intoArray(x, to);
      y1.add(FloatVector.fromArray(F32, x, to + LANES)).intoArray(x, to + LANES);
      y2.add(FloatVector.fromArray(F32, x, to + 2 * LANES)).intoArray(x, to + 2 * LANES);
      y3.add(FloatVector.fromArray(F32, x, to + 3 * LANES)).intoArray(x, to + 3 * LANES);
    }
  }

  /// Copies a tile of scores to rows KC apart, and keeps each row's largest, lane by lane.
  static void keep(float[] tile, int width, int rows, float[] p, int at, float[] lanes, int first) {
    for (int r = 0; r < rows; r++) {
      FloatVector max = FloatVector.fromArray(F32, lanes, first + r * LANES);
      int to = at + r * KC;
      int from = r * width;
      for (int i = 0; i < width; i += LANES) {
        FloatVector x = FloatVector.fromArray(F32, tile, from + i);
        x.intoArray(p, to + i);
        max = x.blend(max, x.compare(VectorOperators.LE, max));
      }
      max.intoArray(lanes, first + r * LANES);
    }
  }

  /// Adds a row of a mask, in natural units, to scores; where it is -infinity, whatever the score
  /// is.
  static void mask(float[] scores, int at, float[] line, int from, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(F32, scores, at + i);
      FloatVector mask = FloatVector.fromArray(F32, line, from + i);
      VectorMask<Float> hidden = mask.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY);
      x = mask.fma(FloatVector.broadcast(F32, (float) LOG2_E), x);
      x.blend(mask, hidden).intoArray(scores, at + i);
    }
  }

  /// The largest of a vector in an array.
  static float max(float[] lanes, int at) {
    return FloatVector.fromArray(F32, lanes, at).reduceLanes(VectorOperators.MAX);
  }

  /// `p = 2^(p - shift)`; `sums = sums factor + ` the sum of the results, lane by lane.
  static void powers(float[] p, int at, int n, float shift, float factor, float[] sums, int first) {
    assert Bounds.hold(p, at, n) : at;
    assert Bounds.hold(sums, first, LANES) : first;
    assert n % LANES == 0 : n;
    assert !(factor < 0) : factor;
    FloatVector c4 = FloatVector.broadcast(F32, 0.009671513f);
    FloatVector c3 = FloatVector.broadcast(F32, 0.055507336f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.24022242f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.693147f);
    FloatVector one = FloatVector.broadcast(F32, 1f);
    FloatVector sum = FloatVector.fromArray(F32, sums, first).mul(factor);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(F32, p, at + i).sub(shift);
      x = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
      FloatVector shifted = x.add(BIASED_MAGIC);
      FloatVector f = x.sub(shifted.sub(BIASED_MAGIC));
      FloatVector y = f.mul(0.0013264727f).add(c4);
      y = y.fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
      IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      y = y.mul(power.reinterpretAsFloats());
      y.intoArray(p, at + i);
      sum = y.add(sum);
    }
    sum.intoArray(sums, first);
  }

  /// The weights of some keys and the gradients of their scores, for queries side by side: `p =
  /// 2^(s - lse)` and `ds = p (dp - shift)`.
  ///
  /// @param s scores [rows, width], as dp
  /// @param lse for each query, from `query` on, as in shift
  /// @param p the weights, rows KC apart, from `query` on, as in ds
  /// @param copy a second place for ds, [rows, width] from copyAt on
  static void slopes(
      float[] s,
      float[] dp,
      int rows,
      int width,
      float[] lse,
      float[] shift,
      int query,
      float[] p,
      float[] ds,
      float[] copy,
      int copyAt) {
    assert Bounds.hold(s, 0, rows * width);
    assert Bounds.hold(p, query, (rows - 1) * KC + width);
    assert Bounds.hold(copy, copyAt, rows * width);
    FloatVector c4 = FloatVector.broadcast(F32, 0.009671513f);
    FloatVector c3 = FloatVector.broadcast(F32, 0.055507336f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.24022242f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.693147f);
    FloatVector one = FloatVector.broadcast(F32, 1f);
    for (int r = 0; r < rows; r++) {
      int from = r * width;
      int to = query + r * KC;
      for (int i = 0; i < width; i += LANES) {
        FloatVector x = FloatVector.fromArray(F32, s, from + i);
        x = x.sub(FloatVector.fromArray(F32, lse, query + i));
        x = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
        FloatVector shifted = x.add(BIASED_MAGIC);
        FloatVector f = x.sub(shifted.sub(BIASED_MAGIC));
        FloatVector y = f.mul(0.0013264727f).add(c4);
        y = y.fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
        IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        y = y.mul(power.reinterpretAsFloats());
        y.intoArray(p, to + i);
        x = FloatVector.fromArray(F32, dp, from + i);
        y = x.sub(FloatVector.fromArray(F32, shift, query + i)).mul(y);
        y.intoArray(ds, to + i);
        y.intoArray(copy, copyAt + from + i);
      }
    }
  }

  /// The dot products of some rows in memory with as many others, of any length: row r's goes to
  /// element r.
  ///
  /// @param aStep from a row of a to the next
  /// @param lanes room for a vector for each row
  static void dots(
      MemorySegment a,
      long aAt,
      long aStep,
      MemorySegment b,
      long bAt,
      long bStep,
      int rows,
      int n,
      float[] lanes) {
    int whole = n - n % LANES;
    lanesOfDots(a, aAt, aStep, b, bAt, bStep, rows, whole, lanes);
    Lanes.sums(lanes, rows);
    for (int r = 0; r < rows && whole < n; r++) {
      for (int i = whole; i < n; i++) {
        float x = a.getAtIndex(JAVA_FLOAT, aAt + r * aStep + i);
        lanes[r] += x * b.getAtIndex(JAVA_FLOAT, bAt + r * bStep + i);
      }
    }
  }

  private static void lanesOfDots(
      MemorySegment a,
      long aAt,
      long aStep,
      MemorySegment b,
      long bAt,
      long bStep,
      int rows,
      int n,
      float[] lanes) {
    a = OFF_HEAP.cast(a);
    b = OFF_HEAP.cast(b);
    for (int r = 0; r < rows; r++) {
      long x = aAt + r * aStep;
      long y = bAt + r * bStep;
      FloatVector sums = FloatVector.zero(F32);
      for (int i = 0; i < n; i += LANES) {
        FloatVector v = FloatVector.fromMemorySegment(F32, a, (x + i) << 2, ORDER);
        sums = v.fma(FloatVector.fromMemorySegment(F32, b, (y + i) << 2, ORDER), sums);
      }
      sums.intoArray(lanes, r * LANES);
    }
  }

  /// `out[to + i] = x[at + i] factor`, any count.
  static void store(float[] x, int at, float factor, MemorySegment out, long to, int n) {
    out = OFF_HEAP.cast(out);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(F32, x, at + i)
          .mul(factor)
          .intoMemorySegment(out, (to + i) << 2, ORDER);
    }
    for (; i < n; i++) {
      out.setAtIndex(JAVA_FLOAT, to + i, x[at + i] * factor);
    }
  }

  /// `out[to + i step] = x[at + i] factor`, any count.
  static void storeStrided(
      float[] x, int at, float factor, MemorySegment out, long to, long step, int n) {
    for (int i = 0; i < n; i++) {
      out.setAtIndex(JAVA_FLOAT, to + i * step, x[at + i] * factor);
    }
  }
}
