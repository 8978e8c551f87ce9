package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Activations and their gradients that are made of [MathLoops]: block by block, the transcendental
/// part into scratch that stays in the first-level cache, then the rest. Two short loops cost
/// little more than one, and no loop is too long for C2.
///
/// Places are in bytes; n is a multiple of LANES; the result may be an argument itself.
final class ActivationLoops {
  private static final long BYTES = Float.BYTES;
  private static final float SQRT_HALF = 0.70710677f;
  private static final float INV_SQRT_TWO_PI = 0.3989423f;

  private ActivationLoops() {}

  /// `1 / (1 + e^-x)`, within 2.5 ulp where it is normal.
  static void sigmoid(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    MemorySegment e = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      MathLoops.exp(-1, 0, in, inAt + i * BYTES, e, 0, size);
      invertOnePlus(e, out, outAt + i * BYTES, size);
    }
  }

  private static void invertOnePlus(MemorySegment es, MemorySegment out, long outAt, int n) {
    FloatVector one = FloatVector.broadcast(F32, 1f);
    for (int i = 0; i < n; i += LANES) {
      FloatVector e = FloatVector.fromMemorySegment(F32, es, i * BYTES, ORDER);
      one.div(e.add(1f)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// `x / (1 + e^-x)`, within 3 ulp where it is normal.
  static void silu(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    MemorySegment e = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      MathLoops.exp(-1, 0, in, inAt + i * BYTES, e, 0, size);
      byOnePlus(in, inAt + i * BYTES, e, out, outAt + i * BYTES, size);
    }
  }

  private static void byOnePlus(
      MemorySegment in, long inAt, MemorySegment es, MemorySegment out, long outAt, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector e = FloatVector.fromMemorySegment(F32, es, i * BYTES, ORDER);
      x.div(e.add(1f)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  /// `log(1 + e^x) = max(x, 0) + log1p(e^-|x|)`, within 4 ulp.
  static void softplus(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    MemorySegment e = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      minusAbs(in, inAt + i * BYTES, e, size);
      MathLoops.exp(1, 0, e, 0, e, 0, size);
      maxPlusLog1p(in, inAt + i * BYTES, e, out, outAt + i * BYTES, size);
    }
  }

  private static void minusAbs(MemorySegment in, long inAt, MemorySegment out, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.abs().neg().intoMemorySegment(out, i * BYTES, ORDER);
    }
  }

  /// `max(x, 0) + log1p(e)`, where log1p of e in [0, 1] is `2 atanh(e / (2 + e))`.
  private static void maxPlusLog1p(
      MemorySegment in, long inAt, MemorySegment es, MemorySegment out, long outAt, int n) {
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
    MemorySegment t = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      MathLoops.erf(SQRT_HALF, in, inAt + i * BYTES, t, 0, size);
      timesHalfOfOnePlus(in, inAt + i * BYTES, t, out, outAt + i * BYTES, size);
    }
  }

  private static void timesHalfOfOnePlus(
      MemorySegment in, long inAt, MemorySegment ts, MemorySegment out, long outAt, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector t = FloatVector.fromMemorySegment(F32, ts, i * BYTES, ORDER);
      x.mul(t.add(1f).mul(0.5f)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  // Gradients: the argument a may stand still (step 0), then its functions are computed once a
  // block.

  /// `b (Phi(a) + a phi(a))`.
  static void geluGrad(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    MemorySegment t = Scratch.get().temporary(0);
    MemorySegment e = Scratch.get().temporary(1);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      int distinct = aStep == 0 ? LANES : size;
      long a = aAt + i / LANES * aStep;
      MathLoops.erf(SQRT_HALF, as, a, t, 0, distinct);
      minusHalfSquare(as, a, e, distinct);
      MathLoops.exp(1, 0, e, 0, e, 0, distinct);
      long b = bAt + i / LANES * bStep;
      geluSlopes(as, a, aStep, t, e, bs, b, bStep, out, outAt + i * BYTES, size);
    }
  }

  private static void minusHalfSquare(MemorySegment in, long inAt, MemorySegment out, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.mul(x).mul(-0.5f).intoMemorySegment(out, i * BYTES, ORDER);
    }
  }

  private static void geluSlopes(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment ts,
      MemorySegment es,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    long at = 0;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aAt + at, ORDER);
      FloatVector t = FloatVector.fromMemorySegment(F32, ts, at, ORDER);
      FloatVector e = FloatVector.fromMemorySegment(F32, es, at, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      FloatVector slope = t.add(1f).mul(0.5f).add(a.mul(e).mul(INV_SQRT_TWO_PI));
      b.mul(slope).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      at += aStep;
      bNext += bStep;
    }
  }

  /// `b s (1 + a (1 - s))` for `s = 1 / (1 + e^-a)`.
  static void siluGrad(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    MemorySegment e = Scratch.get().temporary(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      int distinct = aStep == 0 ? LANES : size;
      long a = aAt + i / LANES * aStep;
      MathLoops.exp(-1, 0, as, a, e, 0, distinct);
      long b = bAt + i / LANES * bStep;
      siluSlopes(as, a, aStep, e, bs, b, bStep, out, outAt + i * BYTES, size);
    }
  }

  private static void siluSlopes(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment es,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    FloatVector one = FloatVector.broadcast(F32, 1f);
    long at = 0;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aAt + at, ORDER);
      FloatVector e = FloatVector.fromMemorySegment(F32, es, at, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      FloatVector s = one.div(e.add(1f));
      FloatVector slope = s.mul(a.mul(one.sub(s)).add(1f));
      b.mul(slope).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      at += aStep;
      bNext += bStep;
    }
  }
}
