package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Softmax of short rows, such as a classifier's: LANES rows at once, a lane for each.
///
/// They are transposed into scratch, a vector for each column; then maximum, exponentials and sum
/// need no reduction across lanes, and no padding.
final class ShortRows {
  /// The longest row: LANES of them fill a block.
  static final int MOST = Math.min(64, Scratch.BLOCK / LANES);

  private static final long BYTES = Float.BYTES;
  private static final long VECTOR = LANES * BYTES;

  private ShortRows() {}

  /// Softmax or log-softmax of dense rows; places in bytes.
  static void softmax(
      boolean log,
      MemorySegment in,
      long x,
      MemorySegment out,
      long y,
      int rows,
      int cols,
      Scratch scratch) {
    MemorySegment result = scratch.block(log ? 0 : 1);
    for (int i = 0; i < rows; i += LANES) {
      int count = Math.min(LANES, rows - i);
      long at = (long) i * cols * BYTES;
      maxAndSum(in, x + at, count, cols, scratch);
      MemorySegment stats = scratch.block(2);
      if (log) {
        MathLoops.log(stats, VECTOR, stats, 2 * VECTOR, LANES);
        shift(result, stats, cols);
      } else {
        scale(result, stats, cols);
      }
      columnsToRows(result, out, y + at, count, cols);
    }
  }

  /// Finds for each of up to LANES rows its maximum and the logarithm of the sum of the
  /// exponentials of what is left without it.
  static void maxAndLogSum(MemorySegment in, long x, int rows, int cols, Scratch scratch) {
    maxAndSum(in, x, rows, cols, scratch);
    MemorySegment stats = scratch.block(2);
    MathLoops.log(stats, VECTOR, stats, 2 * VECTOR, LANES);
  }

  /// A row's maximum.
  static float max(Scratch scratch, int row) {
    return scratch.block(2).getAtIndex(ValueLayout.JAVA_FLOAT, row);
  }

  /// A row's logarithm.
  static float logSum(Scratch scratch, int row) {
    return scratch.block(2).getAtIndex(ValueLayout.JAVA_FLOAT, 2L * LANES + row);
  }

  /// Leaves the columns in block 0, their exponentials in block 1, maxima and sums in block 2.
  private static void maxAndSum(MemorySegment in, long x, int rows, int cols, Scratch scratch) {
    MemorySegment columns = scratch.block(0);
    rowsToColumns(in, x, columns, rows, cols);
    max(columns, scratch.block(2), cols);
    exp(columns, scratch.block(1), scratch.block(2), cols);
  }

  private static void rowsToColumns(
      MemorySegment in, long x, MemorySegment columns, int rows, int cols) {
    for (int r = 0; r < rows; r++) {
      long from = x + (long) r * cols * BYTES;
      for (int j = 0; j < cols; j++) {
        float value = in.get(ValueLayout.JAVA_FLOAT, from + j * BYTES);
        columns.set(ValueLayout.JAVA_FLOAT, j * VECTOR + r * BYTES, value);
      }
    }
  }

  private static void columnsToRows(
      MemorySegment columns, MemorySegment out, long y, int rows, int cols) {
    for (int r = 0; r < rows; r++) {
      long to = y + (long) r * cols * BYTES;
      for (int j = 0; j < cols; j++) {
        float value = columns.get(ValueLayout.JAVA_FLOAT, j * VECTOR + r * BYTES);
        out.set(ValueLayout.JAVA_FLOAT, to + j * BYTES, value);
      }
    }
  }

  private static void max(MemorySegment columns, MemorySegment stats, int cols) {
    columns = OFF_HEAP.cast(columns);
    stats = OFF_HEAP.cast(stats);
    FloatVector max = FloatVector.broadcast(F32, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < cols; j++) {
      max = FloatVector.fromMemorySegment(F32, columns, j * VECTOR, ORDER).max(max);
    }
    max.intoMemorySegment(stats, 0, ORDER);
  }

  /// The exponential of [RowLoops], which says how it works.
  private static void exp(MemorySegment columns, MemorySegment out, MemorySegment stats, int cols) {
    columns = OFF_HEAP.cast(columns);
    out = OFF_HEAP.cast(out);
    stats = OFF_HEAP.cast(stats);
    assert cols >= 0 : cols;
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, RowLoops.LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, RowLoops.MAGIC);
    FloatVector high = FloatVector.broadcast(F32, -RowLoops.LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -RowLoops.LN2_LOW);
    FloatVector max = FloatVector.fromMemorySegment(F32, stats, 0, ORDER);
    FloatVector sum = FloatVector.zero(F32);
    for (int j = 0; j < cols; j++) {
      FloatVector x = FloatVector.fromMemorySegment(F32, columns, j * VECTOR, ORDER).sub(max);
      VectorMask<Float> tiny = x.compare(VectorOperators.LT, RowLoops.SMALLEST);
      FloatVector shifted = x.fma(log2e, magic);
      FloatVector k = shifted.sub(magic);
      FloatVector r = k.fma(low, k.fma(high, x));
      FloatVector p = r.mul(0.0013814461f).add(c3);
      p = p.fma(r, c2).fma(r, c1).fma(r, c0);
      p = p.fma(r.mul(r), r).add(1f);
      FloatVector power =
          shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      p = p.mul(power).blend(0f, tiny);
      sum = p.add(sum);
      p.intoMemorySegment(out, j * VECTOR, ORDER);
    }
    sum.intoMemorySegment(stats, VECTOR, ORDER);
  }

  private static void scale(MemorySegment columns, MemorySegment stats, int cols) {
    columns = OFF_HEAP.cast(columns);
    stats = OFF_HEAP.cast(stats);
    FloatVector sum = FloatVector.fromMemorySegment(F32, stats, VECTOR, ORDER);
    FloatVector factor = FloatVector.broadcast(F32, 1f).div(sum);
    for (int j = 0; j < cols; j++) {
      FloatVector x = FloatVector.fromMemorySegment(F32, columns, j * VECTOR, ORDER);
      x.mul(factor).intoMemorySegment(columns, j * VECTOR, ORDER);
    }
  }

  private static void shift(MemorySegment columns, MemorySegment stats, int cols) {
    columns = OFF_HEAP.cast(columns);
    stats = OFF_HEAP.cast(stats);
    FloatVector max = FloatVector.fromMemorySegment(F32, stats, 0, ORDER);
    FloatVector log = FloatVector.fromMemorySegment(F32, stats, 2 * VECTOR, ORDER);
    for (int j = 0; j < cols; j++) {
      FloatVector x = FloatVector.fromMemorySegment(F32, columns, j * VECTOR, ORDER);
      x.sub(max).sub(log).intoMemorySegment(columns, j * VECTOR, ORDER);
    }
  }
}
