package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The loops of softmax and its kin, over rows of whole vectors. Places are in bytes; lengths
/// multiples of LANES.
///
/// The exponential is that of [MathLoops] for arguments up to 0, the row's maximum subtracted: no
/// overflow to care for, one scaling, and what would be subnormal is 0. (As a probability it is
/// under 1.2e-38.)
final class RowLoops {
  private static final long BYTES = Float.BYTES;

  /// 1.5 * 2^23 and the exponent's bias: adding it rounds a float to an integer, whose low bits,
  /// shifted up, are the power of two.
  static final float MAGIC = 12582912f + 127f;

  static final float LOG2_E = 1.442695f;
  static final float LN2_HIGH = 0x1.63p-1f;
  static final float LN2_LOW = -2.12194440e-4f;

  /// Below it the exponential is subnormal.
  static final float SMALLEST = -87.33654f;

  /// Vectors whose exponentials are added up in floats.
  private static final int PIECE = 256 * LANES;

  private RowLoops() {}

  /// `out = e^(in - max)`, and its sum.
  static double exp(
      float max, MemorySegment in, long inAt, MemorySegment out, long outAt, int n, float[] lanes) {
    double sum = 0;
    for (int i = 0; i < n; i += PIECE) {
      int size = Math.min(PIECE, n - i);
      expPiece(max, in, inAt + i * BYTES, out, outAt + i * BYTES, size, lanes);
      sum += Lanes.sum(lanes, 0);
    }
    return sum;
  }

  private static void expPiece(
      float max, MemorySegment in, long inAt, MemorySegment out, long outAt, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    assert Bounds.hold(in, inAt, n);
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, MAGIC);
    FloatVector high = FloatVector.broadcast(F32, -LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -LN2_LOW);
    FloatVector sum = FloatVector.zero(F32);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER).sub(max);
      VectorMask<Float> tiny = x.compare(VectorOperators.LT, SMALLEST);
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
      p.intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
    sum.intoArray(to, 0);
  }

  /// The sum of `e^(in - max)`.
  static double expSum(float max, MemorySegment in, long at, int n, float[] lanes) {
    double sum = 0;
    for (int i = 0; i < n; i += PIECE) {
      expSumPiece(max, in, at + i * BYTES, Math.min(PIECE, n - i), lanes);
      sum += Lanes.sum(lanes, 0);
    }
    return sum;
  }

  private static void expSumPiece(float max, MemorySegment in, long at, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    assert Bounds.hold(in, at, n);
    assert n % LANES == 0 : n;
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, MAGIC);
    FloatVector high = FloatVector.broadcast(F32, -LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -LN2_LOW);
    FloatVector sum = FloatVector.zero(F32);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).sub(max);
      VectorMask<Float> tiny = x.compare(VectorOperators.LT, SMALLEST);
      FloatVector shifted = x.fma(log2e, magic);
      FloatVector k = shifted.sub(magic);
      FloatVector r = k.fma(low, k.fma(high, x));
      FloatVector p = r.mul(0.0013814461f).add(c3);
      p = p.fma(r, c2).fma(r, c1).fma(r, c0);
      p = p.fma(r.mul(r), r).add(1f);
      FloatVector power =
          shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      sum = p.mul(power).blend(0f, tiny).add(sum);
    }
    sum.intoArray(to, 0);
  }

  /// `row[i] = row[i] * factor`
  static void scale(float factor, MemorySegment row, long at, int n) {
    row = OFF_HEAP.cast(row);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, row, at + i * BYTES, ORDER);
      x.mul(factor).intoMemorySegment(row, at + i * BYTES, ORDER);
    }
  }

  /// `row[i] = row[i] * factor + addend`
  static void scaleAndAdd(float factor, float addend, MemorySegment row, long at, int n) {
    row = OFF_HEAP.cast(row);
    FloatVector times = FloatVector.broadcast(F32, factor);
    FloatVector plus = FloatVector.broadcast(F32, addend);
    for (int i = 0; i < n; i += LANES) {
      FloatVector.fromMemorySegment(F32, row, at + i * BYTES, ORDER)
          .fma(times, plus)
          .intoMemorySegment(row, at + i * BYTES, ORDER);
    }
  }

  /// `out[i] = in[i] - max - logSum`
  static void shift(
      float max, float logSum, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.sub(max).sub(logSum).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
