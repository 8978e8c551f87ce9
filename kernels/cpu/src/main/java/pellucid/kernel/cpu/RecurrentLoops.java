package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The parts of recurrent cells that are neither products nor the logistic function or the
/// hyperbolic tangent, which are [MathLoops]'s: over native scratch in which LANES units of a row
/// lie together. Places are in bytes, counts multiples of LANES.
final class RecurrentLoops {
  private static final long BYTES = Float.BYTES;

  private RecurrentLoops() {}

  /// A vector column of a tile and a bias, row below row.
  static void column(
      float[] tile,
      int at,
      int width,
      int rows,
      float[] bias,
      int biasAt,
      MemorySegment out,
      long to) {
    FloatVector b = FloatVector.fromArray(F32, bias, biasAt);
    for (int r = 0; r < rows; r++) {
      FloatVector.fromArray(F32, tile, at + r * width)
          .add(b)
          .intoMemorySegment(out, to + r * LANES * BYTES, ORDER);
    }
  }

  /// The same, added to what is there.
  static void addColumn(
      float[] tile,
      int at,
      int width,
      int rows,
      float[] bias,
      int biasAt,
      MemorySegment out,
      long to) {
    FloatVector b = FloatVector.fromArray(F32, bias, biasAt);
    for (int r = 0; r < rows; r++) {
      long place = to + r * LANES * BYTES;
      FloatVector sum = FloatVector.fromMemorySegment(F32, out, place, ORDER);
      FloatVector.fromArray(F32, tile, at + r * width)
          .add(b)
          .add(sum)
          .intoMemorySegment(out, place, ORDER);
    }
  }

  /// Takes columns of rows `step` elements apart: `to[r, :] = from[at + r step ..]`, LANES wide, 0
  /// beyond count.
  static void load(
      MemorySegment from, long at, long step, int rows, int count, MemorySegment to, long toAt) {
    if (count == LANES) {
      for (int r = 0; r < rows; r++) {
        FloatVector.fromMemorySegment(F32, from, (at + r * step) * BYTES, ORDER)
            .intoMemorySegment(to, toAt + r * LANES * BYTES, ORDER);
      }
      return;
    }
    for (int i = 0; i < rows * LANES; i++) {
      int j = i % LANES;
      float value = j < count ? from.getAtIndex(JAVA_FLOAT, at + i / LANES * step + j) : 0;
      to.set(JAVA_FLOAT, toAt + i * BYTES, value);
    }
  }

  /// Puts columns back: `to[at + r step ..] = from[r, :count]`.
  static void store(
      MemorySegment from, long fromAt, int rows, int count, MemorySegment to, long at, long step) {
    if (count == LANES) {
      for (int r = 0; r < rows; r++) {
        FloatVector.fromMemorySegment(F32, from, fromAt + r * LANES * BYTES, ORDER)
            .intoMemorySegment(to, (at + r * step) * BYTES, ORDER);
      }
      return;
    }
    for (int i = 0; i < rows * LANES; i++) {
      if (i % LANES < count) {
        to.setAtIndex(
            JAVA_FLOAT,
            at + i / LANES * step + i % LANES,
            from.get(JAVA_FLOAT, fromAt + i * BYTES));
      }
    }
  }

  /// Puts columns into rows of a packed operand.
  static void pack(MemorySegment from, long fromAt, int rows, float[] panel, int at) {
    for (int r = 0; r < rows; r++) {
      FloatVector.fromMemorySegment(F32, from, fromAt + r * LANES * BYTES, ORDER)
          .intoArray(panel, at + r * VectorConfig.KC);
    }
  }

  /// `out = a b + c d`, all in one memory.
  static void sumOfProducts(MemorySegment m, long a, long b, long c, long d, long out, int n) {
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector product = FloatVector.fromMemorySegment(F32, m, a + at, ORDER);
      product = product.mul(FloatVector.fromMemorySegment(F32, m, b + at, ORDER));
      FloatVector.fromMemorySegment(F32, m, c + at, ORDER)
          .fma(FloatVector.fromMemorySegment(F32, m, d + at, ORDER), product)
          .intoMemorySegment(m, out + at, ORDER);
    }
  }

  /// `sum += a b`
  static void addProduct(MemorySegment m, long a, long b, long sum, int n) {
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector.fromMemorySegment(F32, m, a + at, ORDER)
          .fma(
              FloatVector.fromMemorySegment(F32, m, b + at, ORDER),
              FloatVector.fromMemorySegment(F32, m, sum + at, ORDER))
          .intoMemorySegment(m, sum + at, ORDER);
    }
  }

  /// `out = a b`
  static void product(MemorySegment m, long a, long b, long out, int n) {
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector.fromMemorySegment(F32, m, a + at, ORDER)
          .mul(FloatVector.fromMemorySegment(F32, m, b + at, ORDER))
          .intoMemorySegment(m, out + at, ORDER);
    }
  }

  /// `out = (1 - z) n + z h`
  static void mix(MemorySegment m, long z, long n, long h, long out, int count) {
    for (int i = 0; i < count; i += LANES) {
      long at = i * BYTES;
      FloatVector to = FloatVector.fromMemorySegment(F32, m, n + at, ORDER);
      FloatVector.fromMemorySegment(F32, m, h + at, ORDER)
          .sub(to)
          .fma(FloatVector.fromMemorySegment(F32, m, z + at, ORDER), to)
          .intoMemorySegment(m, out + at, ORDER);
    }
  }
}
