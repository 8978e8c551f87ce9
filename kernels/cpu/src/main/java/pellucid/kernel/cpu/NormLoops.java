package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// The loops of the normalisations, over any number of floats without gaps: whole vectors, then the
/// rest one by one.
///
/// Places are in bytes. Sums are left in an array, lane by lane, those of the rest in lane 0; the
/// caller adds them up ([Lanes]). The order depends on the number of floats alone.
final class NormLoops {
  private static final long BYTES = Float.BYTES;
  private static final long VECTOR = LANES * BYTES;

  private NormLoops() {}

  private static float get(MemorySegment segment, long at) {
    return segment.get(ValueLayout.JAVA_FLOAT, at);
  }

  private static void set(MemorySegment segment, long at, float value) {
    segment.set(ValueLayout.JAVA_FLOAT, at, value);
  }

  /// The first vector of each of some rows, in bytes `step` apart.
  static void firstVectors(MemorySegment in, long at, long step, int rows, float[] to) {
    in = OFF_HEAP.cast(in);
    for (int r = 0; r < rows; r++) {
      IntVector.fromMemorySegment(I32, in, at + r * step, ORDER)
          .reinterpretAsFloats()
          .intoArray(to, r * LANES);
    }
  }

  /// The sums of `x - center` and `(x - center)^2`: two vectors in `to`, from t on.
  static void centered(float center, MemorySegment in, long at, int n, float[] to, int t) {
    in = OFF_HEAP.cast(in);
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = s0;
    FloatVector q0 = s0;
    FloatVector q1 = s0;
    FloatVector q2 = s0;
    FloatVector q3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      long p = at + i * BYTES;
      FloatVector a = FloatVector.fromMemorySegment(F32, in, p, ORDER).sub(center);
      FloatVector b = FloatVector.fromMemorySegment(F32, in, p + VECTOR, ORDER).sub(center);
      FloatVector c = FloatVector.fromMemorySegment(F32, in, p + 2 * VECTOR, ORDER).sub(center);
      FloatVector d = FloatVector.fromMemorySegment(F32, in, p + 3 * VECTOR, ORDER).sub(center);
      s0 = a.add(b).add(s0);
      s1 = c.add(d).add(s1);
      q0 = a.fma(a, q0);
      q1 = b.fma(b, q1);
      q2 = c.fma(c, q2);
      q3 = d.fma(d, q3);
    }
    for (; i <= n - LANES; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER).sub(center);
      s0 = a.add(s0);
      q0 = a.fma(a, q0);
    }
    s0.add(s1).intoArray(to, t);
    q0.add(q1).add(q2.add(q3)).intoArray(to, t + LANES);
    for (; i < n; i++) {
      float a = get(in, at + i * BYTES) - center;
      to[t] += a;
      to[t + LANES] = Math.fma(a, a, to[t + LANES]);
    }
  }

  /// `out = ((x - center) - rest) * scale * weight + bias`, weight and bias by place.
  static void affineRow(
      float center,
      float rest,
      float scale,
      MemorySegment in,
      long x,
      MemorySegment weights,
      long w,
      MemorySegment biases,
      long b,
      MemorySegment out,
      long y,
      int n) {
    in = OFF_HEAP.cast(in);
    weights = OFF_HEAP.cast(weights);
    biases = OFF_HEAP.cast(biases);
    out = OFF_HEAP.cast(out);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      long o = i * BYTES;
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center).sub(rest);
      FloatVector weight = FloatVector.fromMemorySegment(F32, weights, w + o, ORDER);
      FloatVector bias = FloatVector.fromMemorySegment(F32, biases, b + o, ORDER);
      d.mul(scale).fma(weight, bias).intoMemorySegment(out, y + o, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = (get(in, x + o) - center - rest) * scale;
      set(out, y + o, Math.fma(d, get(weights, w + o), get(biases, b + o)));
    }
  }

  /// The sums of `g` and `g d` for `g = gradY * weight`, weight by place, and `d = (x - center) -
  /// rest`: two vectors in `to`.
  static void gradSumsRow(
      float center,
      float rest,
      MemorySegment in,
      long x,
      MemorySegment weights,
      long w,
      MemorySegment grads,
      long dy,
      int n,
      float[] to) {
    in = OFF_HEAP.cast(in);
    weights = OFF_HEAP.cast(weights);
    grads = OFF_HEAP.cast(grads);
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = s0;
    FloatVector p0 = s0;
    FloatVector p1 = s0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      long o = i * BYTES;
      long e = o + VECTOR;
      FloatVector d0 = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center).sub(rest);
      FloatVector d1 = FloatVector.fromMemorySegment(F32, in, x + e, ORDER).sub(center).sub(rest);
      FloatVector g0 = FloatVector.fromMemorySegment(F32, grads, dy + o, ORDER);
      FloatVector g1 = FloatVector.fromMemorySegment(F32, grads, dy + e, ORDER);
      g0 = g0.mul(FloatVector.fromMemorySegment(F32, weights, w + o, ORDER));
      g1 = g1.mul(FloatVector.fromMemorySegment(F32, weights, w + e, ORDER));
      s0 = g0.add(s0);
      s1 = g1.add(s1);
      p0 = g0.fma(d0, p0);
      p1 = g1.fma(d1, p1);
    }
    s0.add(s1).intoArray(to, 0);
    p0.add(p1).intoArray(to, LANES);
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = get(in, x + o) - center - rest;
      float g = get(grads, dy + o) * get(weights, w + o);
      to[0] += g;
      to[LANES] = Math.fma(g, d, to[LANES]);
    }
  }

  /// `gradX = (gradY * weight - mean - d slope) * scale` for `d = (x - center) - rest`; and `gradW
  /// += gradY * d * scale`, `gradB += gradY`, all by place.
  static void gradRow(
      float center,
      float rest,
      float scale,
      float mean,
      float slope,
      MemorySegment in,
      long x,
      MemorySegment weights,
      long w,
      MemorySegment grads,
      long dy,
      MemorySegment out,
      long dx,
      MemorySegment gradW,
      MemorySegment gradB,
      int n) {
    in = OFF_HEAP.cast(in);
    weights = OFF_HEAP.cast(weights);
    grads = OFF_HEAP.cast(grads);
    out = OFF_HEAP.cast(out);
    gradW = OFF_HEAP.cast(gradW);
    gradB = OFF_HEAP.cast(gradB);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      long o = i * BYTES;
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center).sub(rest);
      FloatVector g = FloatVector.fromMemorySegment(F32, grads, dy + o, ORDER);
      FloatVector weight = FloatVector.fromMemorySegment(F32, weights, w + o, ORDER);
      FloatVector down = d.mul(slope).add(mean);
      g.mul(weight).sub(down).mul(scale).intoMemorySegment(out, dx + o, ORDER);
      FloatVector sumW = FloatVector.fromMemorySegment(F32, gradW, o, ORDER);
      FloatVector sumB = FloatVector.fromMemorySegment(F32, gradB, o, ORDER);
      d.mul(scale).fma(g, sumW).intoMemorySegment(gradW, o, ORDER);
      g.add(sumB).intoMemorySegment(gradB, o, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = get(in, x + o) - center - rest;
      float g = get(grads, dy + o);
      set(out, dx + o, (g * get(weights, w + o) - (d * slope + mean)) * scale);
      set(gradW, o, Math.fma(d * scale, g, get(gradW, o)));
      set(gradB, o, get(gradB, o) + g);
    }
  }

  /// `out = (x - center) * scale + shift`.
  static void affine(
      float center,
      float scale,
      float shift,
      MemorySegment in,
      long x,
      MemorySegment out,
      long y,
      int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    FloatVector shifts = FloatVector.broadcast(F32, shift);
    FloatVector scales = FloatVector.broadcast(F32, scale);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + i * BYTES, ORDER).sub(center);
      d.fma(scales, shifts).intoMemorySegment(out, y + i * BYTES, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      set(out, y + o, Math.fma(get(in, x + o) - center, scale, shift));
    }
  }

  /// The sums of `g` and `g (x - center)`: two vectors in `to`.
  static void gradSums(
      float center, MemorySegment in, long x, MemorySegment grads, long dy, int n, float[] to) {
    in = OFF_HEAP.cast(in);
    grads = OFF_HEAP.cast(grads);
    FloatVector s0 = FloatVector.zero(F32);
    FloatVector s1 = s0;
    FloatVector p0 = s0;
    FloatVector p1 = s0;
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      long o = i * BYTES;
      long e = o + VECTOR;
      FloatVector d0 = FloatVector.fromMemorySegment(F32, in, x + o, ORDER).sub(center);
      FloatVector d1 = FloatVector.fromMemorySegment(F32, in, x + e, ORDER).sub(center);
      FloatVector g0 = FloatVector.fromMemorySegment(F32, grads, dy + o, ORDER);
      FloatVector g1 = FloatVector.fromMemorySegment(F32, grads, dy + e, ORDER);
      s0 = g0.add(s0);
      s1 = g1.add(s1);
      p0 = g0.fma(d0, p0);
      p1 = g1.fma(d1, p1);
    }
    s0.add(s1).intoArray(to, 0);
    p0.add(p1).intoArray(to, LANES);
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float g = get(grads, dy + o);
      to[0] += g;
      to[LANES] = Math.fma(g, get(in, x + o) - center, to[LANES]);
    }
  }

  /// `gradX = gradY * scale + (x - center) * slope + shift`.
  static void grad(
      float center,
      float scale,
      float slope,
      float shift,
      MemorySegment in,
      long x,
      MemorySegment grads,
      long dy,
      MemorySegment out,
      long dx,
      int n) {
    in = OFF_HEAP.cast(in);
    grads = OFF_HEAP.cast(grads);
    out = OFF_HEAP.cast(out);
    FloatVector shifts = FloatVector.broadcast(F32, shift);
    FloatVector slopes = FloatVector.broadcast(F32, slope);
    FloatVector scales = FloatVector.broadcast(F32, scale);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector d = FloatVector.fromMemorySegment(F32, in, x + i * BYTES, ORDER).sub(center);
      FloatVector g = FloatVector.fromMemorySegment(F32, grads, dy + i * BYTES, ORDER);
      g.fma(scales, d.fma(slopes, shifts)).intoMemorySegment(out, dx + i * BYTES, ORDER);
    }
    for (long o = i * BYTES; o < n * BYTES; o += BYTES) {
      float d = Math.fma(get(in, x + o) - center, slope, shift);
      set(out, dx + o, Math.fma(get(grads, dy + o), scale, d));
    }
  }
}
