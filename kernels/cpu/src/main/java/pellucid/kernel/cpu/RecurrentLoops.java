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

/// The parts of recurrent cells that are neither products nor the logistic function or the
/// hyperbolic tangent, which are [MathLoops]'s: over native scratch in which LANES units of a row
/// lie together. Places are in bytes, counts multiples of LANES.
final class RecurrentLoops {
  private static final long BYTES = Float.BYTES;
  private static final long ROW = LANES * BYTES; // LANES units of a row

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
    out = OFF_HEAP.cast(out);
    FloatVector b = FloatVector.fromArray(F32, bias, biasAt);
    for (int r = 0; r < rows; r++) {
      FloatVector.fromArray(F32, tile, at + r * width)
          .add(b)
          .intoMemorySegment(out, to + r * ROW, ORDER);
    }
  }

  /// The sums of some gates: vector columns of two tiles and their biases, each gate's `between`
  /// bytes behind the other's.
  static void gates(
      float[] tile,
      int tileAt,
      float[] other,
      int width,
      int columns,
      int rows,
      float[] bias,
      float[] otherBias,
      int biasAt,
      MemorySegment out,
      long to,
      long between) {
    if (columns == 4) {
      fourGates(tile, tileAt, other, rows, bias, otherBias, biasAt, out, to, between);
      return;
    }
    out = OFF_HEAP.cast(out);
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < columns; v++) {
        int at = r * width + v * LANES;
        FloatVector x = FloatVector.fromArray(F32, tile, tileAt + at);
        x = x.add(FloatVector.fromArray(F32, other, at));
        FloatVector b = FloatVector.fromArray(F32, bias, biasAt + v * LANES);
        b = b.add(FloatVector.fromArray(F32, otherBias, biasAt + v * LANES));
        x.add(b).intoMemorySegment(out, to + v * between + r * ROW, ORDER);
      }
    }
  }

  /// An LSTM's gates: a panel's four vectors, without a loop for them.
  private static void fourGates(
      float[] tile,
      int tileAt,
      float[] other,
      int rows,
      float[] bias,
      float[] otherBias,
      int biasAt,
      MemorySegment out,
      long to,
      long between) {
    out = OFF_HEAP.cast(out);
    assert Bounds.hold(tile, tileAt, rows * 4 * LANES) : tileAt;
    assert Bounds.hold(bias, biasAt, 4 * LANES) : biasAt;
    assert Bounds.hold(out, to + 3 * between, (long) rows * LANES) : to;
    FloatVector b0 = FloatVector.fromArray(F32, bias, biasAt);
    b0 = b0.add(FloatVector.fromArray(F32, otherBias, biasAt));
    FloatVector b1 = FloatVector.fromArray(F32, bias, biasAt + LANES);
    b1 = b1.add(FloatVector.fromArray(F32, otherBias, biasAt + LANES));
    FloatVector b2 = FloatVector.fromArray(F32, bias, biasAt + 2 * LANES);
    b2 = b2.add(FloatVector.fromArray(F32, otherBias, biasAt + 2 * LANES));
    FloatVector b3 = FloatVector.fromArray(F32, bias, biasAt + 3 * LANES);
    b3 = b3.add(FloatVector.fromArray(F32, otherBias, biasAt + 3 * LANES));
    for (int r = 0; r < rows; r++) {
      int at = r * 4 * LANES;
      int from = tileAt + at;
      long place = to + r * ROW;
      FloatVector x0 = FloatVector.fromArray(F32, tile, from);
      x0 = x0.add(FloatVector.fromArray(F32, other, at));
      FloatVector x1 = FloatVector.fromArray(F32, tile, from + LANES);
      x1 = x1.add(FloatVector.fromArray(F32, other, at + LANES));
      FloatVector x2 = FloatVector.fromArray(F32, tile, from + 2 * LANES);
      x2 = x2.add(FloatVector.fromArray(F32, other, at + 2 * LANES));
      FloatVector x3 = FloatVector.fromArray(F32, tile, from + 3 * LANES);
      x3 = x3.add(FloatVector.fromArray(F32, other, at + 3 * LANES));
      x0.add(b0).intoMemorySegment(out, place, ORDER);
      x1.add(b1).intoMemorySegment(out, place + between, ORDER);
      x2.add(b2).intoMemorySegment(out, place + 2 * between, ORDER);
      x3.add(b3).intoMemorySegment(out, place + 3 * between, ORDER);
    }
  }

  /// Takes columns of rows `step` elements apart: `to[r, :] = from[at + r step ..]`, as wide as
  /// whole vectors, 0 beyond count.
  static void load(
      MemorySegment from,
      long at,
      long step,
      int rows,
      int count,
      int width,
      MemorySegment to,
      long toAt) {
    from = OFF_HEAP.cast(from);
    to = OFF_HEAP.cast(to);
    assert Bounds.hold(from, at * BYTES, count);
    assert Bounds.hold(to, toAt, (long) rows * width);
    assert count <= width : count;
    assert rows >= 0 : rows;
    if (count == LANES) {
      for (int r = 0; r < rows; r++) {
        IntVector.fromMemorySegment(I32, from, (at + r * step) * BYTES, ORDER)
            .intoMemorySegment(to, toAt + r * ROW, ORDER);
      }
      return;
    }
    for (int r = 0; r < rows; r++) {
      long source = (at + r * step) * BYTES;
      long target = toAt + (long) r * width * BYTES;
      int i = 0;
      for (; i <= count - LANES; i += LANES) {
        IntVector.fromMemorySegment(I32, from, source + i * BYTES, ORDER)
            .intoMemorySegment(to, target + i * BYTES, ORDER);
      }
      for (; i < count; i++) { // as one loop to width, C2 checks bounds for all of it, and traps
        to.set(JAVA_FLOAT, target + i * BYTES, from.get(JAVA_FLOAT, source + i * BYTES));
      }
      for (; i < width; i++) {
        to.set(JAVA_FLOAT, target + i * BYTES, 0);
      }
    }
  }

  /// Puts columns back: `to[at + r step ..] = from[r, :count]`.
  static void store(
      MemorySegment from,
      long fromAt,
      int rows,
      int count,
      int width,
      MemorySegment to,
      long at,
      long step) {
    from = OFF_HEAP.cast(from);
    to = OFF_HEAP.cast(to);
    assert Bounds.hold(from, fromAt, (long) rows * width);
    assert Bounds.hold(to, at * BYTES, count);
    assert count <= width : count;
    assert width % LANES == 0 : width;
    assert rows >= 0 : rows;
    if (count == LANES) {
      for (int r = 0; r < rows; r++) {
        IntVector.fromMemorySegment(I32, from, fromAt + r * ROW, ORDER)
            .intoMemorySegment(to, (at + r * step) * BYTES, ORDER);
      }
      return;
    }
    for (int r = 0; r < rows; r++) {
      long source = fromAt + (long) r * width * BYTES;
      long target = (at + r * step) * BYTES;
      int i = 0;
      for (; i <= count - LANES; i += LANES) {
        IntVector.fromMemorySegment(I32, from, source + i * BYTES, ORDER)
            .intoMemorySegment(to, target + i * BYTES, ORDER);
      }
      for (; i < count; i++) {
        to.set(JAVA_FLOAT, target + i * BYTES, from.get(JAVA_FLOAT, source + i * BYTES));
      }
    }
  }

  /// `sums[at + i] += x[from + i]`
  static void addTo(float[] x, int from, MemorySegment sums, long at, int n) {
    sums = OFF_HEAP.cast(sums);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromArray(F32, x, from + i)
          .add(FloatVector.fromMemorySegment(F32, sums, at + i * BYTES, ORDER))
          .intoMemorySegment(sums, at + i * BYTES, ORDER);
    }
  }

  /// Puts columns into rows of a packed operand.
  static void pack(MemorySegment from, long fromAt, int rows, float[] panel, int at) {
    from = OFF_HEAP.cast(from);
    for (int r = 0; r < rows; r++) {
      IntVector.fromMemorySegment(I32, from, fromAt + r * ROW, ORDER)
          .reinterpretAsFloats()
          .intoArray(panel, at + r * VectorConfig.KC);
    }
  }

  /// `out = a b + c d`, all in one memory.
  static void sumOfProducts(MemorySegment m, long a, long b, long c, long d, long out, int n) {
    m = OFF_HEAP.cast(m);
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
    m = OFF_HEAP.cast(m);
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
    m = OFF_HEAP.cast(m);
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector.fromMemorySegment(F32, m, a + at, ORDER)
          .mul(FloatVector.fromMemorySegment(F32, m, b + at, ORDER))
          .intoMemorySegment(m, out + at, ORDER);
    }
  }

  /// `out = (1 - z) n + z h`
  static void mix(MemorySegment m, long z, long n, long h, long out, int count) {
    m = OFF_HEAP.cast(m);
    for (int i = 0; i < count; i += LANES) {
      long at = i * BYTES;
      FloatVector to = FloatVector.fromMemorySegment(F32, m, n + at, ORDER);
      FloatVector.fromMemorySegment(F32, m, h + at, ORDER)
          .sub(to)
          .fma(FloatVector.fromMemorySegment(F32, m, z + at, ORDER), to)
          .intoMemorySegment(m, out + at, ORDER);
    }
  }

  /// `sum += a`
  static void add(MemorySegment m, long a, long sum, int n) {
    m = OFF_HEAP.cast(m);
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector.fromMemorySegment(F32, m, a + at, ORDER)
          .add(FloatVector.fromMemorySegment(F32, m, sum + at, ORDER))
          .intoMemorySegment(m, sum + at, ORDER);
    }
  }

  /// `x = max(x, 0)`
  static void relu(MemorySegment m, long x, int n) {
    m = OFF_HEAP.cast(m);
    for (int i = 0; i < n; i += LANES) {
      long at = x + i * BYTES;
      FloatVector.fromMemorySegment(F32, m, at, ORDER).max(0f).intoMemorySegment(m, at, ORDER);
    }
  }

  /// A unit's tanh y becomes its sum's gradient, `dh (1 - y^2)`.
  static void tanhGate(MemorySegment m, long y, long dh, int n) {
    m = OFF_HEAP.cast(m);
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector out = FloatVector.fromMemorySegment(F32, m, y + at, ORDER);
      FloatVector slope = FloatVector.fromMemorySegment(F32, m, dh + at, ORDER);
      slope.sub(slope.mul(out).mul(out)).intoMemorySegment(m, y + at, ORDER);
    }
  }

  /// A unit's relu y becomes its sum's gradient, dh where y is positive, else 0.
  static void reluGate(MemorySegment m, long y, long dh, int n) {
    m = OFF_HEAP.cast(m);
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      VectorMask<Float> open =
          FloatVector.fromMemorySegment(F32, m, y + at, ORDER).compare(VectorOperators.GT, 0f);
      FloatVector.zero(F32)
          .blend(FloatVector.fromMemorySegment(F32, m, dh + at, ORDER), open)
          .intoMemorySegment(m, y + at, ORDER);
    }
  }

  /// The gates of an LSTM, from its outputs' gradient dh: `dc += dh o (1 - t^2)` for t, the cell's
  /// hyperbolic tangent; then the gates become their sums' gradients, and dc that of the cell
  /// before, c.
  static void lstmGates(
      MemorySegment m, long i, long f, long g, long o, long t, long c, long dh, long dc, int n) {
    m = OFF_HEAP.cast(m);
    assert Bounds.hold(m, i, n);
    assert Bounds.hold(m, o, n);
    assert Bounds.hold(m, dc, n);
    for (int j = 0; j < n; j += LANES) {
      long at = j * BYTES;
      FloatVector out = FloatVector.fromMemorySegment(F32, m, o + at, ORDER);
      FloatVector tanh = FloatVector.fromMemorySegment(F32, m, t + at, ORDER);
      FloatVector byOut = FloatVector.fromMemorySegment(F32, m, dh + at, ORDER).mul(out);
      FloatVector slope = FloatVector.fromMemorySegment(F32, m, dc + at, ORDER);
      slope = slope.add(byOut.sub(byOut.mul(tanh).mul(tanh)));
      byOut = byOut.mul(tanh);
      byOut.sub(byOut.mul(out)).intoMemorySegment(m, o + at, ORDER);
      FloatVector in = FloatVector.fromMemorySegment(F32, m, i + at, ORDER);
      FloatVector forget = FloatVector.fromMemorySegment(F32, m, f + at, ORDER);
      FloatVector candidate = FloatVector.fromMemorySegment(F32, m, g + at, ORDER);
      FloatVector byIn = slope.mul(in);
      FloatVector byForget = slope.mul(forget);
      byForget.intoMemorySegment(m, dc + at, ORDER);
      byIn.sub(byIn.mul(candidate).mul(candidate)).intoMemorySegment(m, g + at, ORDER);
      byIn = byIn.mul(candidate);
      byIn.sub(byIn.mul(in)).intoMemorySegment(m, i + at, ORDER);
      byForget = byForget.mul(FloatVector.fromMemorySegment(F32, m, c + at, ORDER));
      byForget.sub(byForget.mul(forget)).intoMemorySegment(m, f + at, ORDER);
    }
  }

  /// The gates of a GRU become their sums' gradients, p (the product behind r) that of itself, and
  /// dh the part of the gradient of the state before, h, that does not flow through the gates.
  static void gruGates(
      MemorySegment m, long r, long z, long n, long p, long h, long dh, int count) {
    m = OFF_HEAP.cast(m);
    assert Bounds.hold(m, r, count);
    assert Bounds.hold(m, h, count);
    assert Bounds.hold(m, dh, count);
    for (int i = 0; i < count; i += LANES) {
      long at = i * BYTES;
      FloatVector reset = FloatVector.fromMemorySegment(F32, m, r + at, ORDER);
      FloatVector update = FloatVector.fromMemorySegment(F32, m, z + at, ORDER);
      FloatVector candidate = FloatVector.fromMemorySegment(F32, m, n + at, ORDER);
      FloatVector slope = FloatVector.fromMemorySegment(F32, m, dh + at, ORDER);
      FloatVector kept = slope.mul(update);
      kept.intoMemorySegment(m, dh + at, ORDER);
      FloatVector difference =
          FloatVector.fromMemorySegment(F32, m, h + at, ORDER).sub(candidate).mul(kept);
      difference.sub(difference.mul(update)).intoMemorySegment(m, z + at, ORDER);
      slope = slope.sub(kept);
      slope = slope.sub(slope.mul(candidate).mul(candidate));
      slope.intoMemorySegment(m, n + at, ORDER);
      FloatVector product = FloatVector.fromMemorySegment(F32, m, p + at, ORDER);
      slope = slope.mul(reset);
      slope.intoMemorySegment(m, p + at, ORDER);
      slope = slope.mul(product);
      slope.sub(slope.mul(reset)).intoMemorySegment(m, r + at, ORDER);
    }
  }
}
