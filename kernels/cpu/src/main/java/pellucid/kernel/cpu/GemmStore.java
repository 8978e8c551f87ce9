package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Writes rows of an accumulator tile to native memory: the epilogues. One small method for each.
final class GemmStore {
  private static final long VECTOR = LANES * (long) Float.BYTES;

  private GemmStore() {}

  /// `c[at + j] = tile[t + j]`.
  static void set(float[] tile, int t, MemorySegment c, long at, int count) {
    c = OFF_HEAP.cast(c);
    int j = 0;
    for (; j <= count - LANES; j += LANES) {
      FloatVector.fromArray(F32, tile, t + j)
          .reinterpretAsInts()
          .intoMemorySegment(c, (at + j) << 2, ORDER);
    }
    for (; j < count; j++) {
      c.setAtIndex(JAVA_FLOAT, at + j, tile[t + j]);
    }
  }

  /// Rows of whole vectors, which is what most tiles are; of four or two, without a loop for them.
  static void setRows(
      float[] tile, int t, int pitch, MemorySegment c, long at, long step, int rows, int count) {
    c = OFF_HEAP.cast(c);
    if (count == 4 * LANES) {
      for (int r = 0; r < rows; r++) {
        int from = t + r * pitch;
        long to = (at + r * step) << 2;
        FloatVector x0 = FloatVector.fromArray(F32, tile, from);
        FloatVector x1 = FloatVector.fromArray(F32, tile, from + LANES);
        FloatVector x2 = FloatVector.fromArray(F32, tile, from + 2 * LANES);
        FloatVector x3 = FloatVector.fromArray(F32, tile, from + 3 * LANES);
        x0.reinterpretAsInts().intoMemorySegment(c, to, ORDER);
        x1.reinterpretAsInts().intoMemorySegment(c, to + VECTOR, ORDER);
        x2.reinterpretAsInts().intoMemorySegment(c, to + 2 * VECTOR, ORDER);
        x3.reinterpretAsInts().intoMemorySegment(c, to + 3 * VECTOR, ORDER);
      }
    } else if (count == 2 * LANES) {
      for (int r = 0; r < rows; r++) {
        int from = t + r * pitch;
        long to = (at + r * step) << 2;
        FloatVector x0 = FloatVector.fromArray(F32, tile, from);
        FloatVector x1 = FloatVector.fromArray(F32, tile, from + LANES);
        x0.reinterpretAsInts().intoMemorySegment(c, to, ORDER);
        x1.reinterpretAsInts().intoMemorySegment(c, to + VECTOR, ORDER);
      }
    } else {
      for (int r = 0; r < rows; r++) {
        set(tile, t + r * pitch, c, at + r * step, count);
      }
    }
  }

  /// `c[at + j] += tile[t + j]`.
  static void add(float[] tile, int t, MemorySegment c, long at, int count) {
    c = OFF_HEAP.cast(c);
    int j = 0;
    for (; j <= count - LANES; j += LANES) {
      FloatVector.fromMemorySegment(F32, c, (at + j) << 2, ORDER)
          .add(FloatVector.fromArray(F32, tile, t + j))
          .intoMemorySegment(c, (at + j) << 2, ORDER);
    }
    for (; j < count; j++) {
      c.setAtIndex(JAVA_FLOAT, at + j, c.getAtIndex(JAVA_FLOAT, at + j) + tile[t + j]);
    }
  }

  /// `c[at + j] = tile[t + j] + bias`.
  static void setPlus(float[] tile, int t, MemorySegment c, long at, int count, float bias) {
    c = OFF_HEAP.cast(c);
    FloatVector all = FloatVector.broadcast(F32, bias);
    int j = 0;
    for (; j <= count - LANES; j += LANES) {
      FloatVector.fromArray(F32, tile, t + j).add(all).intoMemorySegment(c, (at + j) << 2, ORDER);
    }
    for (; j < count; j++) {
      c.setAtIndex(JAVA_FLOAT, at + j, tile[t + j] + bias);
    }
  }

  /// `c[at + j] = tile[t + j] + bias[biasAt + j]`.
  static void setPlusRow(
      float[] tile, int t, MemorySegment c, long at, int count, MemorySegment bias, long biasAt) {
    c = OFF_HEAP.cast(c);
    bias = OFF_HEAP.cast(bias);
    int j = 0;
    for (; j <= count - LANES; j += LANES) {
      FloatVector.fromArray(F32, tile, t + j)
          .add(FloatVector.fromMemorySegment(F32, bias, (biasAt + j) << 2, ORDER))
          .intoMemorySegment(c, (at + j) << 2, ORDER);
    }
    for (; j < count; j++) {
      float sum = tile[t + j] + bias.getAtIndex(JAVA_FLOAT, biasAt + j);
      c.setAtIndex(JAVA_FLOAT, at + j, sum);
    }
  }

  /// `c[at + j step] = tile[t + j] (+ c[at + j step])`.
  static void strided(
      float[] tile, int t, MemorySegment c, long at, long step, int count, boolean add) {
    for (int j = 0; j < count; j++) {
      long index = at + j * step;
      c.setAtIndex(
          JAVA_FLOAT, index, add ? c.getAtIndex(JAVA_FLOAT, index) + tile[t + j] : tile[t + j]);
    }
  }

  /// Adds a strided row of a bias to a row of the tile, for C whose elements do not lie side by
  /// side.
  static void addBias(float[] tile, int t, int count, MemorySegment bias, long biasAt, long step) {
    for (int j = 0; j < count; j++) {
      tile[t + j] += bias.getAtIndex(JAVA_FLOAT, biasAt + j * step);
    }
  }
}
