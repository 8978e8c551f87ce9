package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Pooling by windows of 2x2 side by side.
///
/// The rows that windows cover, without an odd last column, are put one behind the other: upper
/// rows in one array, lower rows in another. There two neighbours are a window whatever the row's
/// width, so that columns are combined in whole vectors over many planes.
final class PoolPairs {
  private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(F32, 0);
  private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(F32, 1);
  private static final VectorShuffle<Float> ZIP_LOW = VectorShuffle.makeZip(F32, 0);
  private static final VectorShuffle<Float> ZIP_HIGH = VectorShuffle.makeZip(F32, 1);

  private PoolPairs() {}

  /// Whether the windows are 2x2 and side by side, without padding.
  static boolean serves(PoolGeometry g) {
    return g.r() == 2
        && g.s() == 2
        && g.strideH() == 2
        && g.strideW() == 2
        && g.padH() == 0
        && g.padW() == 0;
  }

  /// The maxima or sums of each upper row and the one below, [outH, 2 outW].
  ///
  /// @param from where the plane starts in x, in elements
  /// @param at where the result starts; up to a vector behind its end is overwritten
  static void combine(PoolGeometry g, PoolFn fn, MemorySegment x, long from, float[] into, int at) {
    int width = 2 * g.outW();
    for (int p = 0; p < g.outH(); p++) {
      long row = from + 2L * p * g.w();
      int to = at + p * width;
      if (!readable(x, row + g.w(), width)) {
        combineCarefully(fn, x, row, g.w(), into, to, width);
      } else if (fn == PoolFn.MAX) {
        maxRows(x, row, row + g.w(), into, to, width);
      } else {
        addRows(x, row, row + g.w(), into, to, width);
      }
    }
  }

  /// Whether a row can be read in whole vectors, past its end.
  private static boolean readable(MemorySegment x, long row, int width) {
    return (row + width + LANES - 1) * Float.BYTES <= x.byteSize();
  }

  private static void maxRows(
      MemorySegment x, long upper, long lower, float[] into, int at, int width) {
    x = OFF_HEAP.cast(x);
    for (int w = 0; w < width; w += LANES) {
      FloatVector.fromMemorySegment(F32, x, (upper + w) << 2, ORDER)
          .max(FloatVector.fromMemorySegment(F32, x, (lower + w) << 2, ORDER))
          .intoArray(into, at + w);
    }
  }

  private static void addRows(
      MemorySegment x, long upper, long lower, float[] into, int at, int width) {
    x = OFF_HEAP.cast(x);
    for (int w = 0; w < width; w += LANES) {
      FloatVector.fromMemorySegment(F32, x, (upper + w) << 2, ORDER)
          .add(FloatVector.fromMemorySegment(F32, x, (lower + w) << 2, ORDER))
          .intoArray(into, at + w);
    }
  }

  private static void combineCarefully(
      PoolFn fn, MemorySegment x, long row, int pitch, float[] into, int at, int width) {
    for (int w = 0; w < width; w++) {
      float a = x.getAtIndex(JAVA_FLOAT, row + w);
      float b = x.getAtIndex(JAVA_FLOAT, row + pitch + w);
      into[at + w] = fn == PoolFn.MAX ? Math.max(a, b) : a + b;
    }
  }

  /// The maxima or averages of neighbours.
  ///
  /// @param pairs what [#combine] made, [n, 2]
  /// @param at where the n results start in y, in elements
  static void narrow(PoolFn fn, float[] pairs, MemorySegment y, long at, int n) {
    int whole = n - n % LANES;
    if (fn == PoolFn.MAX) {
      maxNeighbours(pairs, y, at, whole);
    } else {
      averageNeighbours(pairs, y, at, whole);
    }
    for (int i = whole; i < n; i++) {
      float a = pairs[2 * i];
      float b = pairs[2 * i + 1];
      y.setAtIndex(JAVA_FLOAT, at + i, fn == PoolFn.MAX ? Math.max(a, b) : (a + b) * 0.25f);
    }
  }

  private static void maxNeighbours(float[] pairs, MemorySegment y, long at, int n) {
    y = OFF_HEAP.cast(y);
    for (int i = 0; i < n; i += LANES) {
      FloatVector low = FloatVector.fromArray(F32, pairs, 2 * i);
      FloatVector high = FloatVector.fromArray(F32, pairs, 2 * i + LANES);
      low.rearrange(EVEN, high)
          .max(low.rearrange(ODD, high))
          .intoMemorySegment(y, (at + i) << 2, ORDER);
    }
  }

  private static void averageNeighbours(float[] pairs, MemorySegment y, long at, int n) {
    y = OFF_HEAP.cast(y);
    for (int i = 0; i < n; i += LANES) {
      FloatVector low = FloatVector.fromArray(F32, pairs, 2 * i);
      FloatVector high = FloatVector.fromArray(F32, pairs, 2 * i + LANES);
      low.rearrange(EVEN, high)
          .add(low.rearrange(ODD, high))
          .mul(0.25f)
          .intoMemorySegment(y, (at + i) << 2, ORDER);
    }
  }

  /// Copies a plane's upper and lower rows, [outH, 2 outW] each.
  ///
  /// @param from where the plane starts in x, in elements
  /// @param at where the rows start; up to a vector behind their end is overwritten
  static void split(
      PoolGeometry g, MemorySegment x, long from, float[] top, float[] bottom, int at) {
    int width = 2 * g.outW();
    for (int p = 0; p < g.outH(); p++) {
      long row = from + 2L * p * g.w();
      load(x, row, top, at + p * width, width);
      load(x, row + g.w(), bottom, at + p * width, width);
    }
  }

  /// Short rows are quicker in vectors of our own than by a call.
  private static void load(MemorySegment x, long row, float[] into, int at, int width) {
    x = OFF_HEAP.cast(x);
    if (!readable(x, row, width)) {
      MemorySegment.copy(x, JAVA_FLOAT, row << 2, into, at, width);
      return;
    }
    for (int w = 0; w < width; w += LANES) {
      IntVector.fromMemorySegment(I32, x, (row + w) << 2, ORDER)
          .reinterpretAsFloats()
          .intoArray(into, at + w);
    }
  }

  /// Overwrites the values of each window by the gradient of its result, at the first largest or
  /// first NaN, and by zeros.
  ///
  /// @param top upper rows, [n, 2]
  /// @param bottom lower rows, [n, 2]
  /// @param gradAt where the n gradients start, in elements
  static void choose(float[] top, float[] bottom, MemorySegment grad, long gradAt, int n) {
    int whole = n - n % LANES;
    chooseWhole(top, bottom, 0, grad, gradAt << 2, whole);
    if (whole < n) {
      MemorySegment rest = Scratch.get().block(0);
      MemorySegment.copy(grad, (gradAt + whole) << 2, rest, 0, (n - whole) << 2);
      chooseWhole(top, bottom, 2 * whole, rest, 0, LANES);
    }
  }

  private static void chooseWhole(
      float[] top, float[] bottom, int at, MemorySegment grad, long gradAt, int n) {
    for (int i = 0; i < n; i += LANES) {
      chooseVector(top, bottom, at + 2 * i, grad, gradAt + ((long) i << 2));
    }
  }

  private static void chooseVector(
      float[] top, float[] bottom, int at, MemorySegment grad, long gradAt) {
    grad = OFF_HEAP.cast(grad);
    FloatVector g = FloatVector.fromMemorySegment(F32, grad, gradAt, ORDER);
    FloatVector topLow = FloatVector.fromArray(F32, top, at);
    FloatVector topHigh = FloatVector.fromArray(F32, top, at + LANES);
    FloatVector bottomLow = FloatVector.fromArray(F32, bottom, at);
    FloatVector bottomHigh = FloatVector.fromArray(F32, bottom, at + LANES);
    FloatVector a = topLow.rearrange(EVEN, topHigh);
    FloatVector b = topLow.rearrange(ODD, topHigh);
    FloatVector c = bottomLow.rearrange(EVEN, bottomHigh);
    FloatVector d = bottomLow.rearrange(ODD, bottomHigh);
    FloatVector max = a.max(b).max(c.max(d));
    // the maximum is NaN if one of the values is
    VectorMask<Float> atA = a.compare(VectorOperators.EQ, max).or(a.compare(VectorOperators.NE, a));
    VectorMask<Float> atB =
        b.compare(VectorOperators.EQ, max).or(b.compare(VectorOperators.NE, b)).andNot(atA);
    VectorMask<Float> above = atA.or(atB);
    VectorMask<Float> atC =
        c.compare(VectorOperators.EQ, max).or(c.compare(VectorOperators.NE, c)).andNot(above);
    VectorMask<Float> atD = above.or(atC).not();
    FloatVector zero = FloatVector.zero(F32);
    FloatVector gradA = zero.blend(g, atA);
    FloatVector gradB = zero.blend(g, atB);
    FloatVector gradC = zero.blend(g, atC);
    FloatVector gradD = zero.blend(g, atD);
    gradA.rearrange(ZIP_LOW, gradB).intoArray(top, at);
    gradA.rearrange(ZIP_HIGH, gradB).intoArray(top, at + LANES);
    gradC.rearrange(ZIP_LOW, gradD).intoArray(bottom, at);
    gradC.rearrange(ZIP_HIGH, gradD).intoArray(bottom, at + LANES);
  }

  /// Shares each gradient among the window's values; the same for upper and lower rows.
  ///
  /// @param gradAt where the n gradients start, in elements
  /// @param rows [n, 2]
  static void spread(MemorySegment grad, long gradAt, float[] rows, int n) {
    grad = OFF_HEAP.cast(grad);
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      FloatVector share =
          FloatVector.fromMemorySegment(F32, grad, (gradAt + i) << 2, ORDER).mul(0.25f);
      share.rearrange(ZIP_LOW, share).intoArray(rows, 2 * i);
      share.rearrange(ZIP_HIGH, share).intoArray(rows, 2 * i + LANES);
    }
    for (int i = whole; i < n; i++) {
      float share = grad.getAtIndex(JAVA_FLOAT, gradAt + i) * 0.25f;
      rows[2 * i] = share;
      rows[2 * i + 1] = share;
    }
  }

  /// Puts a plane together from its upper and lower rows; zeros where no window is.
  ///
  /// @param at where the rows start
  /// @param from where the plane starts in x, in elements
  static void join(
      PoolGeometry g, float[] top, float[] bottom, int at, MemorySegment x, long from) {
    int width = 2 * g.outW();
    long end = from + (long) g.h() * g.w();
    for (int h = 0; h < g.h(); h++) {
      long row = from + (long) h * g.w();
      int covered = h < 2 * g.outH() ? width : 0;
      store(h % 2 == 0 ? top : bottom, at + h / 2 * width, x, row, covered, end);
      for (int w = covered; w < g.w(); w++) {
        x.setAtIndex(JAVA_FLOAT, row + w, 0);
      }
    }
  }

  /// Rows are stored in ascending order, so a vector may go past the end of one, but not of the
  /// plane.
  private static void store(float[] rows, int at, MemorySegment x, long row, int width, long end) {
    x = OFF_HEAP.cast(x);
    if (row + width + LANES - 1 > end) {
      MemorySegment.copy(rows, at, x, JAVA_FLOAT, row << 2, width);
      return;
    }
    for (int w = 0; w < width; w += LANES) {
      FloatVector.fromArray(F32, rows, at + w)
          .reinterpretAsInts()
          .intoMemorySegment(x, (row + w) << 2, ORDER);
    }
  }
}
