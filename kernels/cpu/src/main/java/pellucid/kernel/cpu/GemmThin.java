package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Products with very few rows, a vector times a matrix above all: packing would cost more than it
/// saves, so B is read in place.
///
/// Where B's rows are contiguous, some vectors of columns sum at once over p; where its columns
/// are, each element is a dot product.
final class GemmThin {
  /// Rows up to which B is rather read once for each than packed.
  static final int ROWS = 4;

  /// Columns that a row's sums take at once.
  static final int COLUMNS = 4 * LANES;

  private GemmThin() {}

  /// Whether the product is thin and B in an order that can be read in place.
  static boolean serves(int m, GemmMatrix a, GemmMatrix b) {
    return m <= ROWS && (b.col == 1 || (b.row == 1 && a.col == 1));
  }

  /// `tile[j] = sum over p of A[i, p] B[p, at + j]`.
  ///
  /// @param count columns, at most COLUMNS
  /// @param tile COLUMNS floats, and LANES more of scratch
  static void row(GemmMatrix a, int i, GemmMatrix b, int k, int at, int count, float[] tile) {
    if (b.col != 1) {
      for (int j = 0; j < count; j++) {
        tile[j] = dot(a.segment, a.at(i, 0), b.segment, b.at(0, at + j), k, tile);
      }
      return;
    }
    int j = 0;
    if (count == COLUMNS) {
      wide(a.segment, a.at(i, 0), a.col, b.segment, b.at(0, at), b.row, k, tile);
      return;
    }
    for (; j <= count - LANES; j += LANES) {
      narrow(a.segment, a.at(i, 0), a.col, b.segment, b.at(0, at + j), b.row, k, tile, j);
    }
    for (; j < count; j++) {
      float sum = 0;
      for (int p = 0; p < k; p++) {
        sum +=
            a.segment.getAtIndex(JAVA_FLOAT, a.at(i, p))
                * b.segment.getAtIndex(JAVA_FLOAT, b.at(p, at + j));
      }
      tile[j] = sum;
    }
  }

  private static void wide(
      MemorySegment a,
      long aAt,
      long aStep,
      MemorySegment b,
      long bAt,
      long bStep,
      int k,
      float[] tile) {
    FloatVector c0 = FloatVector.zero(F32);
    FloatVector c1 = FloatVector.zero(F32);
    FloatVector c2 = FloatVector.zero(F32);
    FloatVector c3 = FloatVector.zero(F32);
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.broadcast(F32, a.getAtIndex(JAVA_FLOAT, aAt + p * aStep));
      long at = bAt + p * bStep;
      c0 = Vectors.madd(x, FloatVector.fromMemorySegment(F32, b, at << 2, ORDER), c0);
      c1 = Vectors.madd(x, FloatVector.fromMemorySegment(F32, b, (at + LANES) << 2, ORDER), c1);
      c2 =
          Vectors.madd(x, FloatVector.fromMemorySegment(F32, b, (at + 2L * LANES) << 2, ORDER), c2);
      c3 =
          Vectors.madd(x, FloatVector.fromMemorySegment(F32, b, (at + 3L * LANES) << 2, ORDER), c3);
    }
    c0.intoArray(tile, 0);
    c1.intoArray(tile, LANES);
    c2.intoArray(tile, 2 * LANES);
    c3.intoArray(tile, 3 * LANES);
  }

  private static void narrow(
      MemorySegment a,
      long aAt,
      long aStep,
      MemorySegment b,
      long bAt,
      long bStep,
      int k,
      float[] tile,
      int to) {
    FloatVector c = FloatVector.zero(F32);
    for (int p = 0; p < k; p++) {
      FloatVector x = FloatVector.broadcast(F32, a.getAtIndex(JAVA_FLOAT, aAt + p * aStep));
      FloatVector y = FloatVector.fromMemorySegment(F32, b, (bAt + p * bStep) << 2, ORDER);
      c = Vectors.madd(x, y, c);
    }
    c.intoArray(tile, to);
  }

  private static float dot(
      MemorySegment a, long aAt, MemorySegment b, long bAt, int k, float[] tile) {
    FloatVector c0 = FloatVector.zero(F32);
    FloatVector c1 = FloatVector.zero(F32);
    int p = 0;
    for (; p <= k - 2 * LANES; p += 2 * LANES) {
      c0 = Vectors.madd(load(a, aAt + p), load(b, bAt + p), c0);
      c1 = Vectors.madd(load(a, aAt + p + LANES), load(b, bAt + p + LANES), c1);
    }
    for (; p <= k - LANES; p += LANES) {
      c0 = Vectors.madd(load(a, aAt + p), load(b, bAt + p), c0);
    }
    c0.add(c1).intoArray(tile, COLUMNS);
    float sum = sum(tile, COLUMNS);
    for (; p < k; p++) {
      sum += a.getAtIndex(JAVA_FLOAT, aAt + p) * b.getAtIndex(JAVA_FLOAT, bAt + p);
    }
    return sum;
  }

  /// Adds up a vector's lanes, halves onto halves; `reduceLanes` does not promise an order.
  private static float sum(float[] lanes, int at) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[at + i] += lanes[at + half + i];
      }
    }
    return lanes[at];
  }

  private static FloatVector load(MemorySegment segment, long at) {
    return FloatVector.fromMemorySegment(F32, segment, at << 2, ORDER);
  }
}
