package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The gradients of the activations of [ActivationLoops], times a gradient that comes in. Both may
/// stand still (step 0), as in [BinaryLoops].
///
/// Places are in bytes; n is a multiple of LANES; the result may be an argument itself.
final class ActivationGradLoops {
  private static final long BYTES = Float.BYTES;
  private static final float SQRT_HALF = 0.70710677f;
  private static final float INV_SQRT_TWO_PI = 0.3989423f;
  private static final float BIASED_MAGIC = MathLoops.MAGIC + 127f;

  /// As in [ActivationLoops].
  private static final float MOST = 87.33654f;

  private ActivationGradLoops() {}

  /// `b (Phi(a) + a phi(a))`, the two summands one after the other, through scratch.
  static void gelu(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    MemorySegment cdf = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      long a = aAt + i / LANES * aStep;
      long b = bAt + i / LANES * bStep;
      normalCdf(as, a, aStep, cdf, size);
      geluSlope(as, a, aStep, cdf, bs, b, bStep, out, outAt + i * BYTES, size);
    }
  }

  private static void normalCdf(MemorySegment as, long aAt, long aStep, MemorySegment out, int n) {
    as = OFF_HEAP.cast(as);
    out = OFF_HEAP.cast(out);
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
    FloatVector half = FloatVector.broadcast(F32, 0.5f);
    long aNext = aAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector z = x.mul(SQRT_HALF);
      FloatVector u = z.mul(z);
      FloatVector p = u.mul(2.0500854e-06f).add(p4);
      p = p.fma(u, p3).fma(u, p2).fma(u, p1).fma(u, p0);
      FloatVector q = u.mul(3.809175e-05f).add(q4);
      q = q.fma(u, q3).fma(u, q2).fma(u, q1).fma(u, one);
      FloatVector t = z.mul(p).div(q);
      t = t.blend(1f, z.compare(VectorOperators.GT, 3.92f));
      t = t.blend(-1f, z.compare(VectorOperators.LT, -3.92f));
      t.fma(half, half).intoMemorySegment(out, i * BYTES, ORDER);
      aNext += aStep;
    }
  }

  /// `b (cdf + a e^(-a^2 / 2) / sqrt(2 pi))`
  private static void geluSlope(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment cdfs,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    as = OFF_HEAP.cast(as);
    cdfs = OFF_HEAP.cast(cdfs);
    bs = OFF_HEAP.cast(bs);
    out = OFF_HEAP.cast(out);
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, MathLoops.LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, BIASED_MAGIC);
    FloatVector high = FloatVector.broadcast(F32, -MathLoops.LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -MathLoops.LN2_LOW);
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector t = a.mul(a).mul(-0.5f);
      FloatVector shifted = t.fma(log2e, magic);
      FloatVector k = shifted.sub(magic);
      FloatVector r = k.fma(low, k.fma(high, t));
      FloatVector p = r.mul(0.0013814461f).add(c3);
      p = p.fma(r, c2).fma(r, c1).fma(r, c0);
      p = p.fma(r.mul(r), r).add(1f);
      FloatVector power =
          shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      p = p.mul(power).blend(0f, t.compare(VectorOperators.LT, -MOST));
      FloatVector cdf = FloatVector.fromMemorySegment(F32, cdfs, i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      FloatVector slope = a.mul(INV_SQRT_TWO_PI).fma(p, cdf);
      b.mul(slope).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  /// `b s (1 + a (1 - s))` for `s = 1 / (1 + e^-a)`.
  static void silu(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    as = OFF_HEAP.cast(as);
    bs = OFF_HEAP.cast(bs);
    out = OFF_HEAP.cast(out);
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, MathLoops.LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, BIASED_MAGIC);
    FloatVector high = FloatVector.broadcast(F32, -MathLoops.LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -MathLoops.LN2_LOW);
    FloatVector one = FloatVector.broadcast(F32, 1f);
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector t = a.neg();
      FloatVector shifted = t.fma(log2e, magic);
      FloatVector k = shifted.sub(magic);
      FloatVector r = k.fma(low, k.fma(high, t));
      FloatVector p = r.mul(0.0013814461f).add(c3);
      p = p.fma(r, c2).fma(r, c1).fma(r, c0);
      p = p.fma(r.mul(r), r).add(1f);
      FloatVector power =
          shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      p = p.fma(power, one); // 1 + e^t
      p = p.blend(1f, t.compare(VectorOperators.LT, -MOST));
      p = p.blend(Float.POSITIVE_INFINITY, t.compare(VectorOperators.GT, MOST));
      FloatVector s = one.div(p);
      FloatVector slope = s.mul(a.fma(one.sub(s), one));
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      b.mul(slope).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }
}
