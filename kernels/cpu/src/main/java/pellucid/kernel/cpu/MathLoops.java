package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The loops of the four transcendental functions that the others are made of, by polynomials and
/// quotients of polynomials.
///
/// The Vector API has such functions itself, but their bits differ between the interpreter and
/// compiled code, and between platforms; these are the same wherever there is fused multiply-add.
/// The coefficients are minimax fits of our own (iteratively reweighted least squares on Chebyshev
/// nodes, after Lawson 1961, in double, then rounded); the argument reductions are those of Cody
/// and Waite ("Software Manual for the Elementary Functions", 1980). The bounds stated are tested
/// over samples of all binades in `MathLoopsTest`, against double precision.
///
/// **No vector crosses a method here, nor in any loop of this package** (docs/adr/0006): the body
/// calls the Vector API and nothing else. C2 always inlines the API, but not always other methods,
/// and a vector that crosses a call is boxed, silently. `AllocationTest` watches.
///
/// Places are in bytes; n is a multiple of LANES; the result may be the argument itself.
final class MathLoops {
  private static final long BYTES = Float.BYTES;

  /// 1.5 * 2^23: adding it rounds a float to an integer, which is then in the low bits.
  static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;
  static final float LOG2_E = 1.442695f;
  // ln 2 in two parts; the first has 9 bits, so that its multiples by exponents are exact.
  static final float LN2_HIGH = 0x1.63p-1f;
  static final float LN2_LOW = -2.12194440e-4f;

  private MathLoops() {}

  /// `e ^ x` within 1.02 ulp, with subnormal results, 0 and infinity where they are due.
  ///
  /// `x = k ln 2 + r`, then a polynomial for `e ^ r` and two scalings that make up 2^k, since k
  /// alone may not fit an exponent. The sum that rounds to k carries the bias of both in its low
  /// bits.
  static void exp(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, MAGIC + 254f);
    FloatVector high = FloatVector.broadcast(F32, -LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -LN2_LOW);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x = x.blend(89f, x.compare(VectorOperators.GT, 89f));
      x = x.blend(-104f, x.compare(VectorOperators.LT, -104f));
      FloatVector shifted = x.fma(log2e, magic);
      FloatVector k = shifted.sub(magic);
      FloatVector r = k.fma(low, k.fma(high, x));
      FloatVector p = r.mul(0.0013814461f).add(c3);
      p = p.fma(r, c2).fma(r, c1).fma(r, c0);
      p = p.fma(r.mul(r), r).add(1f);
      IntVector bits = shifted.reinterpretAsInts();
      IntVector half = bits.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = bits.sub(half);
      p = p.mul(half.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
      p = p.mul(rest.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
      p.intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// The natural logarithm within 1 ulp; -infinity at 0, NaN below.
  ///
  /// `x = 2^k (1 + f)` with 1 + f in [sqrt 1/2, sqrt 2), then `log(1 + f) = f - f^2 / 2 + f^3
  /// Q(f)`.
  static void log(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    FloatVector c6 = FloatVector.broadcast(F32, 0.12761502f);
    FloatVector c5 = FloatVector.broadcast(F32, -0.13160218f);
    FloatVector c4 = FloatVector.broadcast(F32, 0.1420177f);
    FloatVector c3 = FloatVector.broadcast(F32, -0.16623355f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.20001227f);
    FloatVector c1 = FloatVector.broadcast(F32, -0.25000823f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.3333333f);
    FloatVector high = FloatVector.broadcast(F32, LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, LN2_LOW);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      VectorMask<Float> small = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
      IntVector bits = x.blend(x.mul(0x1p23f), small).reinterpretAsInts();
      IntVector e = bits.sub(0x3f3504f3).lanewise(VectorOperators.ASHR, 23);
      FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
      FloatVector k = e.add(MAGIC_BITS).reinterpretAsFloats().sub(MAGIC);
      k = k.blend(k.sub(23f), small);
      FloatVector q = f.mul(-0.07634308f).add(c6);
      q = q.fma(f, c5).fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, c0);
      FloatVector square = f.mul(f);
      FloatVector y = q.fma(f.mul(square), k.mul(low));
      y = k.fma(high, y.sub(square.mul(0.5f)).add(f));
      y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
      y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
      y = y.blend(Float.NaN, x.compare(VectorOperators.GE, 0f).not());
      y.intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// The hyperbolic tangent within 5.5 ulp: `x P(x^2) / Q(x^2)`, and 1 or -1 from 9.02 on, where it
  /// rounds to that.
  static void tanh(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    assert Bounds.hold(in, inAt, n);
    assert Bounds.hold(out, outAt, n);
    assert n % LANES == 0 : n;
    FloatVector p3 = FloatVector.broadcast(F32, 2.058347e-05f);
    FloatVector p2 = FloatVector.broadcast(F32, 0.0034940338f);
    FloatVector p1 = FloatVector.broadcast(F32, 0.13379717f);
    FloatVector q3 = FloatVector.broadcast(F32, 0.00032830916f);
    FloatVector q2 = FloatVector.broadcast(F32, 0.02587107f);
    FloatVector q1 = FloatVector.broadcast(F32, 0.46713033f);
    FloatVector one = FloatVector.broadcast(F32, 1f);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector u = x.mul(x);
      FloatVector p = u.mul(1.3319058e-08f).add(p3);
      p = p.fma(u, p2).fma(u, p1).fma(u, one);
      FloatVector q = u.mul(7.762013e-07f).add(q3);
      q = q.fma(u, q2).fma(u, q1).fma(u, one);
      FloatVector y = x.mul(p).div(q);
      y = y.blend(1f, x.compare(VectorOperators.GT, 9.02f));
      y = y.blend(-1f, x.compare(VectorOperators.LT, -9.02f));
      y.intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// The error function, within 6 ulp: `x P(x^2) / Q(x^2)`, and 1 or -1 from 3.92 on, where it
  /// rounds to that.
  static void erf(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    assert Bounds.hold(in, inAt, n);
    assert Bounds.hold(out, outAt, n);
    assert n % LANES == 0 : n;
    FloatVector p4 = FloatVector.broadcast(F32, 0.0002848838f);
    FloatVector p3 = FloatVector.broadcast(F32, 0.003765651f);
    FloatVector p2 = FloatVector.broadcast(F32, 0.05274883f);
    FloatVector p1 = FloatVector.broadcast(F32, 0.19040722f);
    FloatVector p0 = FloatVector.broadcast(F32, 1.1283791f);
    FloatVector q4 = FloatVector.broadcast(F32, 0.0011625444f);
    FloatVector q3 = FloatVector.broadcast(F32, 0.014969284f);
    FloatVector q2 = FloatVector.broadcast(F32, 0.11410943f);
    FloatVector q1 = FloatVector.broadcast(F32, 0.50207675f);
    FloatVector one = FloatVector.broadcast(F32, 1f);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector u = x.mul(x);
      FloatVector p = u.mul(2.0500854e-06f).add(p4);
      p = p.fma(u, p3).fma(u, p2).fma(u, p1).fma(u, p0);
      FloatVector q = u.mul(3.809175e-05f).add(q4);
      q = q.fma(u, q3).fma(u, q2).fma(u, q1).fma(u, one);
      FloatVector y = x.mul(p).div(q);
      y = y.blend(1f, x.compare(VectorOperators.GT, 3.92f));
      y = y.blend(-1f, x.compare(VectorOperators.LT, -3.92f));
      y.intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
