package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.madd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Transcendental functions on vectors of floats, by polynomials and quotients of polynomials.
///
/// The Vector API has such functions itself, but their bits differ between the interpreter and
/// compiled code, and between platforms; these are the same everywhere that has fused multiply-add.
/// The coefficients are minimax fits of our own (iteratively reweighted least squares on Chebyshev
/// nodes after Lawson 1961, in double, then rounded); the argument reductions are those of Cody and
/// Waite ("Software Manual for the Elementary Functions", 1980). The bounds stated are tested over
/// samples of all binades in `VectorMathTest`, against double precision.
///
/// Small methods on purpose: C2 inlines them into the loops that use them. One that it refused to
/// inline would box its vectors; `AllocationTest` notices.
final class VectorMath {
  /// 1.5 * 2^23: adding it rounds a float to an integer, which is then in the low bits.
  private static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;
  private static final float LOG2_E = 1.442695f;
  // ln 2 in two parts; the first has 9 bits, so that its multiples by exponents are exact.
  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float SQRT_HALF = 0.70710677f;
  private static final float INV_SQRT_TWO_PI = 0.3989423f;

  private VectorMath() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(F32, value);
  }

  /// `e ^ x` within 1 ulp, with subnormal results, 0 and infinity where they are due.
  ///
  /// `x = k ln 2 + r`, then a polynomial for `e ^ r` and two scalings that make up 2^k, since k
  /// alone may not fit an exponent.
  static FloatVector exp(FloatVector x) {
    FloatVector c = x.blend(89f, x.compare(VectorOperators.GT, 89f));
    c = c.blend(-104f, c.compare(VectorOperators.LT, -104f));
    FloatVector shifted = madd(c, all(LOG2_E), all(MAGIC));
    FloatVector n = shifted.sub(MAGIC);
    FloatVector r = madd(n, all(-LN2_HIGH), c);
    r = madd(n, all(-LN2_LOW), r);
    FloatVector p = madd(all(0.0013814461f), r, all(0.008368781f));
    p = madd(p, r, all(0.041668393f));
    p = madd(p, r, all(0.1666652f));
    p = madd(p, r, all(0.49999994f));
    p = madd(p, r.mul(r), r).add(1f);
    IntVector k = shifted.reinterpretAsInts().sub(MAGIC_BITS);
    IntVector half = k.lanewise(VectorOperators.ASHR, 1);
    return p.mul(powerOfTwo(half)).mul(powerOfTwo(k.sub(half)));
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /// The natural logarithm within 1 ulp; -infinity at 0, NaN below.
  ///
  /// `x = 2^k (1 + f)` with 1 + f in [sqrt 1/2, sqrt 2), then `log(1 + f) = f - f^2 / 2 + f^3
  /// Q(f)`.
  static FloatVector log(FloatVector x) {
    var small = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector bits = x.blend(x.mul(0x1p23f), small).reinterpretAsInts();
    IntVector k = bits.sub(0x3f3504f3).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(k.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    FloatVector n = k.add(MAGIC_BITS).reinterpretAsFloats().sub(MAGIC);
    n = n.blend(n.sub(23f), small);
    FloatVector q = madd(all(-0.07634308f), f, all(0.12761502f));
    q = madd(q, f, all(-0.13160218f));
    q = madd(q, f, all(0.1420177f));
    q = madd(q, f, all(-0.16623355f));
    q = madd(q, f, all(0.20001227f));
    q = madd(q, f, all(-0.25000823f));
    q = madd(q, f, all(0.3333333f));
    FloatVector square = f.mul(f);
    FloatVector y = madd(q, f.mul(square), n.mul(LN2_LOW));
    y = madd(square, all(-0.5f), y).add(f);
    y = madd(n, all(LN2_HIGH), y);
    y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    return y.blend(Float.NaN, x.compare(VectorOperators.GE, 0f).not());
  }

  /// The hyperbolic tangent within 5 ulp: `x P(x^2) / Q(x^2)`, and 1 or -1 from 9.02 on, where it
  /// rounds to that.
  static FloatVector tanh(FloatVector x) {
    FloatVector u = x.mul(x);
    FloatVector p = madd(all(1.3319058e-08f), u, all(2.058347e-05f));
    p = madd(p, u, all(0.0034940338f));
    p = madd(p, u, all(0.13379717f));
    p = madd(p, u, all(1f));
    FloatVector q = madd(all(7.762013e-07f), u, all(0.00032830916f));
    q = madd(q, u, all(0.02587107f));
    q = madd(q, u, all(0.46713033f));
    q = madd(q, u, all(1f));
    return saturate(x.mul(p).div(q), x, 9.02f);
  }

  /// The error function within 6 ulp: `x P(x^2) / Q(x^2)`, and 1 or -1 from 3.92 on, where it
  /// rounds to that.
  static FloatVector erf(FloatVector x) {
    FloatVector u = x.mul(x);
    FloatVector p = madd(all(2.0500854e-06f), u, all(0.0002848838f));
    p = madd(p, u, all(0.003765651f));
    p = madd(p, u, all(0.05274883f));
    p = madd(p, u, all(0.19040722f));
    p = madd(p, u, all(1.1283791f));
    FloatVector q = madd(all(3.809175e-05f), u, all(0.0011625444f));
    q = madd(q, u, all(0.014969284f));
    q = madd(q, u, all(0.11410943f));
    q = madd(q, u, all(0.50207675f));
    q = madd(q, u, all(1f));
    return saturate(x.mul(p).div(q), x, 3.92f);
  }

  private static FloatVector saturate(FloatVector y, FloatVector x, float limit) {
    FloatVector upper = y.blend(1f, x.compare(VectorOperators.GT, limit));
    return upper.blend(-1f, x.compare(VectorOperators.LT, -limit));
  }

  /// The logistic function within 2.5 ulp where it is normal.
  static FloatVector sigmoid(FloatVector x) {
    return all(1f).div(exp(x.neg()).add(1f));
  }

  /// `log(1 + e^x) = max(x, 0) + log1p(e^-|x|)`, within 4 ulp; log1p of e in [0, 1] is `2 atanh(e /
  /// (2 + e))`.
  static FloatVector softplus(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector z = e.div(e.add(2f));
    FloatVector u = z.mul(z);
    FloatVector p = madd(all(0.28191522f), u, all(0.27957672f));
    p = madd(p, u, all(0.40025115f));
    p = madd(p, u, all(0.6666631f));
    p = madd(p, u, all(2f));
    return madd(z, p, x.max(0f));
  }

  /// The normal distribution function, within 2e-7: `(1 + erf(x / sqrt 2)) / 2`.
  static FloatVector normalCdf(FloatVector x) {
    return madd(erf(x.mul(SQRT_HALF)), all(0.5f), all(0.5f));
  }

  /// The normal density, within 3 ulp + the rounding of x^2.
  static FloatVector normalPdf(FloatVector x) {
    return exp(x.mul(x).mul(-0.5f)).mul(INV_SQRT_TWO_PI);
  }
}
