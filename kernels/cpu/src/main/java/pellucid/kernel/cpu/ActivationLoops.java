package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Activations that are made of the functions of [MathLoops], whose polynomials stand here again: a
/// loop each, as long as C2 takes it, and two where that would be too long, block by block with
/// scratch that stays in the first-level cache.
///
/// The exponential is scaled once, by a power of two whose exponent the rounding sum carries in its
/// low bits: where that does not fit, the result is blended in.
///
/// Places are in bytes; n is a multiple of LANES; the result may be an argument itself.
final class ActivationLoops {
  private static final long BYTES = Float.BYTES;
  private static final float SQRT_HALF = 0.70710677f;
  private static final float BIASED_MAGIC = MathLoops.MAGIC + 127f;

  /// Above it `e^x` counts as infinity, below its negative as 0: one scaling ends there.
  private static final float MOST = 87.33654f;

  private ActivationLoops() {}

  /// `1 / (1 + e^-x)`, within 2.5 ulp where it is normal.
  static void sigmoid(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    assert Bounds.hold(in, inAt, n);
    assert Bounds.hold(out, outAt, n);
    assert n % LANES == 0 : n;
    FloatVector c3 = FloatVector.broadcast(F32, 0.008368781f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.041668393f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.1666652f);
    FloatVector c0 = FloatVector.broadcast(F32, 0.49999994f);
    FloatVector log2e = FloatVector.broadcast(F32, MathLoops.LOG2_E);
    FloatVector magic = FloatVector.broadcast(F32, BIASED_MAGIC);
    FloatVector high = FloatVector.broadcast(F32, -MathLoops.LN2_HIGH);
    FloatVector low = FloatVector.broadcast(F32, -MathLoops.LN2_LOW);
    FloatVector one = FloatVector.broadcast(F32, 1f);
    for (int i = 0; i < n; i += LANES) {
      FloatVector t = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER).neg();
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
      one.div(p).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// `x / (1 + e^-x)`, within 3 ulp where it is normal.
  static void silu(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
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
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector t = x.neg();
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
      x.div(p).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// `log(1 + e^x) = max(x, 0) + log1p(e^-|x|)`, within 4 ulp.
  static void softplus(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    MemorySegment e = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      minusAbs(in, inAt + i * BYTES, e, size);
      MathLoops.exp(e, 0, e, 0, size);
      maxPlusLog1p(in, inAt + i * BYTES, e, out, outAt + i * BYTES, size);
    }
  }

  private static void minusAbs(MemorySegment in, long inAt, MemorySegment out, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.abs().neg().intoMemorySegment(out, i * BYTES, ORDER);
    }
  }

  /// `max(x, 0) + log1p(e)`, where log1p of e in [0, 1] is `2 atanh(e / (2 + e))`.
  private static void maxPlusLog1p(
      MemorySegment in, long inAt, MemorySegment es, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    es = OFF_HEAP.cast(es);
    out = OFF_HEAP.cast(out);
    FloatVector c3 = FloatVector.broadcast(F32, 0.27957672f);
    FloatVector c2 = FloatVector.broadcast(F32, 0.40025115f);
    FloatVector c1 = FloatVector.broadcast(F32, 0.6666631f);
    FloatVector c0 = FloatVector.broadcast(F32, 2f);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector e = FloatVector.fromMemorySegment(F32, es, i * BYTES, ORDER);
      FloatVector z = e.div(e.add(2f));
      FloatVector u = z.mul(z);
      FloatVector p = u.mul(0.28191522f).add(c3);
      p = p.fma(u, c2).fma(u, c1).fma(u, c0);
      p.fma(z, x.max(0f)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// `x (1 + erf(x / sqrt 2)) / 2`, within 6 ulp or 1e-6.
  static void gelu(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
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
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector z = x.mul(SQRT_HALF);
      FloatVector u = z.mul(z);
      FloatVector p = u.mul(2.0500854e-06f).add(p4);
      p = p.fma(u, p3).fma(u, p2).fma(u, p1).fma(u, p0);
      FloatVector q = u.mul(3.809175e-05f).add(q4);
      q = q.fma(u, q3).fma(u, q2).fma(u, q1).fma(u, one);
      FloatVector t = z.mul(p).div(q);
      t = t.blend(1f, z.compare(VectorOperators.GT, 3.92f));
      t = t.blend(-1f, z.compare(VectorOperators.LT, -3.92f));
      x.mul(t.fma(half, half)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
