package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Products of few rows where B's columns are contiguous: each element is a dot product, and four
/// columns are streamed at once.
///
/// A dot product is a sum for each lane, p ascending; the lanes are added up as in [Scratch#sum()],
/// then what is left behind the last whole vector.
final class GemmDots {
  /// Rows up to which B is rather read in place than packed: turning B's columns costs more than
  /// reading them again from cache.
  static final int ROWS = 16;

  /// Columns of a shared tile.
  static final int COLUMNS = 32;

  /// Rows that go through together.
  private static final int TOGETHER = VectorConfig.NV == 4 ? 4 : 2;

  private GemmDots() {}

  /// `sums[i, j] = sum over p of x[i, p] B[p, at + j]`.
  ///
  /// @param x [m, k], dense
  /// @param cols columns, at most COLUMNS
  /// @param sums [m, COLUMNS]
  /// @param lanes scratch of 16 vectors
  static void run(
      float[] x, int m, int k, GemmMatrix b, int at, int cols, float[] sums, float[] lanes) {
    int j = 0;
    for (; j <= cols - 4; j += 4) {
      int i = 0;
      for (; i <= m - TOGETHER; i += TOGETHER) {
        if (TOGETHER == 4) {
          dots4x4(x, i * k, k, b.segment, b.at(0, at + j), b.col, k, lanes);
        } else {
          dots2x4(x, i * k, k, b.segment, b.at(0, at + j), b.col, k, lanes);
        }
        reduce(lanes, x, i, TOGETHER, k, b, at + j, 4, sums, i * COLUMNS + j);
      }
      for (; i < m; i++) {
        dots1x4(x, i * k, b.segment, b.at(0, at + j), b.col, k, lanes);
        reduce(lanes, x, i, 1, k, b, at + j, 4, sums, i * COLUMNS + j);
      }
    }
    for (; j < cols; j++) {
      for (int i = 0; i < m; i++) {
        dots1x1(x, i * k, b.segment, b.at(0, at + j), k, lanes);
        reduce(lanes, x, i, 1, k, b, at + j, 1, sums, i * COLUMNS + j);
      }
    }
  }

  private static void reduce(
      float[] lanes,
      float[] x,
      int i,
      int rows,
      int k,
      GemmMatrix b,
      int j,
      int cols,
      float[] sums,
      int to) {
    int whole = k / LANES * LANES;
    Lanes.sums(lanes, rows * cols);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        float sum = lanes[r * cols + c];
        long at = b.at(0, j + c);
        for (int p = whole; p < k; p++) {
          sum += x[(i + r) * k + p] * b.segment.getAtIndex(JAVA_FLOAT, at + p);
        }
        sums[to + r * COLUMNS + c] = sum;
      }
    }
  }

  /// 4 rows of A with 4 columns of B.
  private static void dots4x4(
      float[] x, int xAt, int pitch, MemorySegment b, long bAt, long step, int k, float[] lanes) {
    b = OFF_HEAP.cast(b);
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
    long at1 = bAt + step;
    long at2 = bAt + 2 * step;
    long at3 = bAt + 3 * step;
    int row1 = xAt + pitch;
    int row2 = xAt + 2 * pitch;
    int row3 = xAt + 3 * pitch;
    for (int p = 0; p <= k - LANES; p += LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + p) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + p) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + p) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + p) << 2, ORDER);
      FloatVector a0 = FloatVector.fromArray(F32, x, xAt + p);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.fromArray(F32, x, row1 + p);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.fromArray(F32, x, row2 + p);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.fromArray(F32, x, row3 + p);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
    }
    c00.intoArray(lanes, 0);
    c01.intoArray(lanes, LANES);
    c02.intoArray(lanes, 2 * LANES);
    c03.intoArray(lanes, 3 * LANES);
    c10.intoArray(lanes, 4 * LANES);
    c11.intoArray(lanes, 5 * LANES);
    c12.intoArray(lanes, 6 * LANES);
    c13.intoArray(lanes, 7 * LANES);
    c20.intoArray(lanes, 8 * LANES);
    c21.intoArray(lanes, 9 * LANES);
    c22.intoArray(lanes, 10 * LANES);
    c23.intoArray(lanes, 11 * LANES);
    c30.intoArray(lanes, 12 * LANES);
    c31.intoArray(lanes, 13 * LANES);
    c32.intoArray(lanes, 14 * LANES);
    c33.intoArray(lanes, 15 * LANES);
  }

  /// 2 rows of A with 4 columns of B.
  private static void dots2x4(
      float[] x, int xAt, int pitch, MemorySegment b, long bAt, long step, int k, float[] lanes) {
    b = OFF_HEAP.cast(b);
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c02 = FloatVector.zero(F32);
    FloatVector c03 = FloatVector.zero(F32);
    FloatVector c10 = FloatVector.zero(F32);
    FloatVector c11 = FloatVector.zero(F32);
    FloatVector c12 = FloatVector.zero(F32);
    FloatVector c13 = FloatVector.zero(F32);
    long at1 = bAt + step;
    long at2 = bAt + 2 * step;
    long at3 = bAt + 3 * step;
    int row1 = xAt + pitch;
    for (int p = 0; p <= k - LANES; p += LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + p) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + p) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + p) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + p) << 2, ORDER);
      FloatVector a0 = FloatVector.fromArray(F32, x, xAt + p);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.fromArray(F32, x, row1 + p);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
    }
    c00.intoArray(lanes, 0);
    c01.intoArray(lanes, LANES);
    c02.intoArray(lanes, 2 * LANES);
    c03.intoArray(lanes, 3 * LANES);
    c10.intoArray(lanes, 4 * LANES);
    c11.intoArray(lanes, 5 * LANES);
    c12.intoArray(lanes, 6 * LANES);
    c13.intoArray(lanes, 7 * LANES);
  }

  /// 1 row of A with 4 columns of B, two steps at once.
  private static void dots1x4(
      float[] x, int xAt, MemorySegment b, long bAt, long step, int k, float[] lanes) {
    b = OFF_HEAP.cast(b);
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector c01 = FloatVector.zero(F32);
    FloatVector c02 = FloatVector.zero(F32);
    FloatVector c03 = FloatVector.zero(F32);
    FloatVector d00 = FloatVector.zero(F32);
    FloatVector d01 = FloatVector.zero(F32);
    FloatVector d02 = FloatVector.zero(F32);
    FloatVector d03 = FloatVector.zero(F32);
    long at1 = bAt + step;
    long at2 = bAt + 2 * step;
    long at3 = bAt + 3 * step;
    int p = 0;
    for (; p <= k - 2 * LANES; p += 2 * LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + p) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + p) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + p) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + p) << 2, ORDER);
      FloatVector a0 = FloatVector.fromArray(F32, x, xAt + p);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector v0 = FloatVector.fromMemorySegment(F32, b, (bAt + p + LANES) << 2, ORDER);
      FloatVector v1 = FloatVector.fromMemorySegment(F32, b, (at1 + p + LANES) << 2, ORDER);
      FloatVector v2 = FloatVector.fromMemorySegment(F32, b, (at2 + p + LANES) << 2, ORDER);
      FloatVector v3 = FloatVector.fromMemorySegment(F32, b, (at3 + p + LANES) << 2, ORDER);
      FloatVector w0 = FloatVector.fromArray(F32, x, xAt + p + LANES);
      d00 = w0.fma(v0, d00);
      d01 = w0.fma(v1, d01);
      d02 = w0.fma(v2, d02);
      d03 = w0.fma(v3, d03);
    }
    if (p <= k - LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + p) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + p) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + p) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + p) << 2, ORDER);
      FloatVector a0 = FloatVector.fromArray(F32, x, xAt + p);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
    }
    c00.add(d00).intoArray(lanes, 0);
    c01.add(d01).intoArray(lanes, LANES);
    c02.add(d02).intoArray(lanes, 2 * LANES);
    c03.add(d03).intoArray(lanes, 3 * LANES);
  }

  /// 1 row of A with 1 column of B, two steps at once.
  private static void dots1x1(float[] x, int xAt, MemorySegment b, long bAt, int k, float[] lanes) {
    b = OFF_HEAP.cast(b);
    FloatVector c00 = FloatVector.zero(F32);
    FloatVector d00 = FloatVector.zero(F32);
    int p = 0;
    for (; p <= k - 2 * LANES; p += 2 * LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + p) << 2, ORDER);
      FloatVector a0 = FloatVector.fromArray(F32, x, xAt + p);
      c00 = a0.fma(b0, c00);
      FloatVector v0 = FloatVector.fromMemorySegment(F32, b, (bAt + p + LANES) << 2, ORDER);
      FloatVector w0 = FloatVector.fromArray(F32, x, xAt + p + LANES);
      d00 = w0.fma(v0, d00);
    }
    if (p <= k - LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + p) << 2, ORDER);
      FloatVector a0 = FloatVector.fromArray(F32, x, xAt + p);
      c00 = a0.fma(b0, c00);
    }
    c00.add(d00).intoArray(lanes, 0);
  }
}
