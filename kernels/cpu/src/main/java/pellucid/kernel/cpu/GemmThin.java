package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Products of few rows, a vector times a matrix above all: the matrix is read in place, once, at
/// the speed of memory; packing it would cost more than it saves.
///
/// Where B's rows are contiguous, a strip of sums in cache takes four of them at a time, each as
/// one stream; where its columns are, see [GemmDots].
final class GemmThin {
  /// Rows up to which B is rather read in place than packed.
  static final int ROWS = 8;

  /// Sums of a strip: 32 KB. The longer a strip, the longer the streams that are read from B.
  private static final int SUMS = 1 << 13;

  /// Columns that pay the start of four streams.
  private static final int FEW = 512;

  private GemmThin() {}

  /// Whether the product is thin and B in an order that can be read in place.
  static boolean serves(int m, int n, GemmMatrix b) {
    return b.col == 1 ? m <= ROWS && n >= LANES : m <= GemmDots.ROWS && b.row == 1;
  }

  /// Columns of a strip. More threads get shorter ones, which changes no sum.
  static int columns(int m, int n, boolean share) {
    int longest = SUMS / m;
    int part = share ? (n + Workers.threads() - 1) / Workers.threads() : n;
    return Math.min(longest, Math.max(FEW, (part + LANES - 1) / LANES * LANES));
  }

  /// The distance of the rows of a strip's sums: whole vectors, and one for the last columns.
  static int width(int cols) {
    return (cols / LANES + 1) * LANES;
  }

  /// `sums[i, j] = sum over p of x[i, p] B[p, at + j]`, p ascending. The columns behind the last
  /// whole vector are the last lanes of a vector that reaches back.
  ///
  /// @param x [m, k], dense
  /// @param cols columns of the strip
  /// @param sums [m, width(cols)]
  static void strip(float[] x, int m, int k, GemmMatrix b, int at, int cols, float[] sums) {
    int width = width(cols);
    Arrays.fill(sums, 0, m * width, 0);
    int whole = cols / LANES * LANES;
    int p = 0;
    for (; p <= k - 4; p += 4) {
      four(x, m, k, p, b, b.at(p, at), sums, 0, width, whole);
      if (whole < cols) {
        four(x, m, k, p, b, b.at(p, at + cols - LANES), sums, whole, width, LANES);
      }
    }
    for (; p < k; p++) {
      one(x, m, k, p, b, b.at(p, at), sums, 0, width, whole);
      if (whole < cols) {
        one(x, m, k, p, b, b.at(p, at + cols - LANES), sums, whole, width, LANES);
      }
    }
  }

  private static void four(
      float[] x,
      int m,
      int k,
      int p,
      GemmMatrix b,
      long bAt,
      float[] sums,
      int at,
      int width,
      int count) {
    int i = 0;
    if (VectorConfig.NV == 4) { // registers for 16 factors
      for (; i <= m - 4; i += 4) {
        add4x4(x, i * k + p, k, b.segment, bAt, b.row, sums, at + i * width, width, count);
      }
    }
    for (; i <= m - 2; i += 2) {
      add2x4(x, i * k + p, k, b.segment, bAt, b.row, sums, at + i * width, width, count);
    }
    if (i < m) {
      add1x4(x, i * k + p, b.segment, bAt, b.row, sums, at + i * width, count);
    }
  }

  private static void one(
      float[] x,
      int m,
      int k,
      int p,
      GemmMatrix b,
      long bAt,
      float[] sums,
      int at,
      int width,
      int count) {
    for (int i = 0; i < m; i++) {
      add1x1(x, i * k + p, b.segment, bAt, sums, at + i * width, count);
    }
  }

  /// 4 rows of sums, 4 rows of B.
  private static void add4x4(
      float[] x,
      int xAt,
      int pitch,
      MemorySegment b,
      long bAt,
      long step,
      float[] sums,
      int at,
      int width,
      int count) {
    b = OFF_HEAP.cast(b);
    FloatVector a00 = FloatVector.broadcast(F32, x[xAt]);
    FloatVector a01 = FloatVector.broadcast(F32, x[xAt + 1]);
    FloatVector a02 = FloatVector.broadcast(F32, x[xAt + 2]);
    FloatVector a03 = FloatVector.broadcast(F32, x[xAt + 3]);
    FloatVector a10 = FloatVector.broadcast(F32, x[xAt + pitch]);
    FloatVector a11 = FloatVector.broadcast(F32, x[xAt + pitch + 1]);
    FloatVector a12 = FloatVector.broadcast(F32, x[xAt + pitch + 2]);
    FloatVector a13 = FloatVector.broadcast(F32, x[xAt + pitch + 3]);
    FloatVector a20 = FloatVector.broadcast(F32, x[xAt + 2 * pitch]);
    FloatVector a21 = FloatVector.broadcast(F32, x[xAt + 2 * pitch + 1]);
    FloatVector a22 = FloatVector.broadcast(F32, x[xAt + 2 * pitch + 2]);
    FloatVector a23 = FloatVector.broadcast(F32, x[xAt + 2 * pitch + 3]);
    FloatVector a30 = FloatVector.broadcast(F32, x[xAt + 3 * pitch]);
    FloatVector a31 = FloatVector.broadcast(F32, x[xAt + 3 * pitch + 1]);
    FloatVector a32 = FloatVector.broadcast(F32, x[xAt + 3 * pitch + 2]);
    FloatVector a33 = FloatVector.broadcast(F32, x[xAt + 3 * pitch + 3]);
    long at1 = bAt + step;
    long at2 = bAt + 2 * step;
    long at3 = bAt + 3 * step;
    int to1 = at + width;
    int to2 = at + 2 * width;
    int to3 = at + 3 * width;
    for (int j = 0; j < count; j += LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + j) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + j) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + j) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + j) << 2, ORDER);
      FloatVector c0 = FloatVector.fromArray(F32, sums, at + j);
      c0 = a00.fma(b0, c0);
      c0 = a01.fma(b1, c0);
      c0 = a02.fma(b2, c0);
      c0 = a03.fma(b3, c0);
      c0.intoArray(sums, at + j);
      FloatVector c1 = FloatVector.fromArray(F32, sums, to1 + j);
      c1 = a10.fma(b0, c1);
      c1 = a11.fma(b1, c1);
      c1 = a12.fma(b2, c1);
      c1 = a13.fma(b3, c1);
      c1.intoArray(sums, to1 + j);
      FloatVector c2 = FloatVector.fromArray(F32, sums, to2 + j);
      c2 = a20.fma(b0, c2);
      c2 = a21.fma(b1, c2);
      c2 = a22.fma(b2, c2);
      c2 = a23.fma(b3, c2);
      c2.intoArray(sums, to2 + j);
      FloatVector c3 = FloatVector.fromArray(F32, sums, to3 + j);
      c3 = a30.fma(b0, c3);
      c3 = a31.fma(b1, c3);
      c3 = a32.fma(b2, c3);
      c3 = a33.fma(b3, c3);
      c3.intoArray(sums, to3 + j);
    }
  }

  /// 2 rows of sums, 4 rows of B.
  private static void add2x4(
      float[] x,
      int xAt,
      int pitch,
      MemorySegment b,
      long bAt,
      long step,
      float[] sums,
      int at,
      int width,
      int count) {
    b = OFF_HEAP.cast(b);
    FloatVector a00 = FloatVector.broadcast(F32, x[xAt]);
    FloatVector a01 = FloatVector.broadcast(F32, x[xAt + 1]);
    FloatVector a02 = FloatVector.broadcast(F32, x[xAt + 2]);
    FloatVector a03 = FloatVector.broadcast(F32, x[xAt + 3]);
    FloatVector a10 = FloatVector.broadcast(F32, x[xAt + pitch]);
    FloatVector a11 = FloatVector.broadcast(F32, x[xAt + pitch + 1]);
    FloatVector a12 = FloatVector.broadcast(F32, x[xAt + pitch + 2]);
    FloatVector a13 = FloatVector.broadcast(F32, x[xAt + pitch + 3]);
    long at1 = bAt + step;
    long at2 = bAt + 2 * step;
    long at3 = bAt + 3 * step;
    int to1 = at + width;
    for (int j = 0; j < count; j += LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + j) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + j) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + j) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + j) << 2, ORDER);
      FloatVector c0 = FloatVector.fromArray(F32, sums, at + j);
      c0 = a00.fma(b0, c0);
      c0 = a01.fma(b1, c0);
      c0 = a02.fma(b2, c0);
      c0 = a03.fma(b3, c0);
      c0.intoArray(sums, at + j);
      FloatVector c1 = FloatVector.fromArray(F32, sums, to1 + j);
      c1 = a10.fma(b0, c1);
      c1 = a11.fma(b1, c1);
      c1 = a12.fma(b2, c1);
      c1 = a13.fma(b3, c1);
      c1.intoArray(sums, to1 + j);
    }
  }

  /// 1 row of sums, 4 rows of B.
  private static void add1x4(
      float[] x, int xAt, MemorySegment b, long bAt, long step, float[] sums, int at, int count) {
    b = OFF_HEAP.cast(b);
    FloatVector a00 = FloatVector.broadcast(F32, x[xAt]);
    FloatVector a01 = FloatVector.broadcast(F32, x[xAt + 1]);
    FloatVector a02 = FloatVector.broadcast(F32, x[xAt + 2]);
    FloatVector a03 = FloatVector.broadcast(F32, x[xAt + 3]);
    long at1 = bAt + step;
    long at2 = bAt + 2 * step;
    long at3 = bAt + 3 * step;
    for (int j = 0; j < count; j += LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + j) << 2, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(F32, b, (at1 + j) << 2, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(F32, b, (at2 + j) << 2, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(F32, b, (at3 + j) << 2, ORDER);
      FloatVector c0 = FloatVector.fromArray(F32, sums, at + j);
      c0 = a00.fma(b0, c0);
      c0 = a01.fma(b1, c0);
      c0 = a02.fma(b2, c0);
      c0 = a03.fma(b3, c0);
      c0.intoArray(sums, at + j);
    }
  }

  /// 1 row of sums, 1 row of B.
  private static void add1x1(
      float[] x, int xAt, MemorySegment b, long bAt, float[] sums, int at, int count) {
    b = OFF_HEAP.cast(b);
    FloatVector a00 = FloatVector.broadcast(F32, x[xAt]);
    for (int j = 0; j < count; j += LANES) {
      FloatVector b0 = FloatVector.fromMemorySegment(F32, b, (bAt + j) << 2, ORDER);
      FloatVector c0 = FloatVector.fromArray(F32, sums, at + j);
      c0 = a00.fma(b0, c0);
      c0.intoArray(sums, at + j);
    }
  }
}
