package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Doubles.F64;
import static pellucid.kernel.cpu.Doubles.STEP;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// `a^b = 2^(b log2 |a|)`, computed in double and rounded once: within 0.51 ulp. The sign is a's
/// where b is odd.
///
/// The logarithm is a series in `(m - 1) / (m + 1)` for the mantissa m in [sqrt 1/2, sqrt 2), the
/// power Taylor's polynomial. Base 0, a negative base with a broken exponent, infinities, NaN and
/// exponents beyond [#MOST] go through `Math`, one by one.
///
/// Places are in bytes, steps as in [BinaryLoops]; n is a multiple of LANES; the result may be an
/// argument itself.
final class PowLoops {
  private static final long BYTES = Float.BYTES;
  private static final VectorSpecies<Long> I64 = F64.withLanes(long.class);
  private static final float MOST = 0x1p30f;
  private static final double MAGIC = 0x1.8p52; // adding it rounds to a whole number
  private static final long MAGIC_BITS = Double.doubleToRawLongBits(MAGIC);

  /// The bits of sqrt 1/2, and of the exponent's bias in a rounding sum.
  private static final long ROOT_BITS = Double.doubleToRawLongBits(Math.sqrt(0.5));

  private static final double BIASED_MAGIC = MAGIC + 1023;

  private PowLoops() {}

  static void pow(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    MemorySegment keptA = Scratch.get().temporary(0);
    MemorySegment keptB = Scratch.get().temporary(1);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      long a = aAt + i / LANES * aStep;
      long b = bAt + i / LANES * bStep;
      long y = outAt + i * BYTES;
      if (ordinary(as, a, aStep, bs, b, bStep, size)) {
        powers(as, a, aStep, bs, b, bStep, out, y, size);
      } else { // the result may take the arguments' place
        keep(as, a, aStep, keptA, size);
        keep(bs, b, bStep, keptB, size);
        long step = LANES * BYTES;
        powers(keptA, 0, step, keptB, 0, step, out, y, size);
        others(keptA, keptB, out, y, size);
      }
    }
  }

  private static void keep(MemorySegment from, long at, long step, MemorySegment to, int n) {
    from = OFF_HEAP.cast(from);
    to = OFF_HEAP.cast(to);
    long next = at;
    for (int i = 0; i < n; i += LANES) {
      IntVector.fromMemorySegment(I32, from, next, ORDER).intoMemorySegment(to, i * BYTES, ORDER);
      next += step;
    }
  }

  private static boolean ordinary(float a, float b) {
    return Math.abs(b) <= MOST
        && Math.abs(a) <= Float.MAX_VALUE
        && (a > 0 || (a < 0 && b == (float) Math.rint(b)));
  }

  private static boolean ordinary(
      MemorySegment as, long aAt, long aStep, MemorySegment bs, long bAt, long bStep, int n) {
    as = OFF_HEAP.cast(as);
    bs = OFF_HEAP.cast(bs);
    FloatVector magic = FloatVector.broadcast(F32, 0x1.8p23f);
    VectorMask<Float> all = F32.maskAll(true);
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      // exponents of 2^22 and more are whole, but need not be taken for it: then Math serves
      VectorMask<Float> whole = b.add(magic).sub(magic).compare(VectorOperators.EQ, b);
      VectorMask<Float> sound = a.compare(VectorOperators.LT, 0).and(whole);
      sound = sound.or(a.compare(VectorOperators.GT, 0));
      sound = sound.and(a.abs().compare(VectorOperators.LE, Float.MAX_VALUE));
      all = b.abs().compare(VectorOperators.LE, MOST).and(sound).and(all);
      aNext += aStep;
      bNext += bStep;
    }
    return all.allTrue();
  }

  private static void others(
      MemorySegment as, MemorySegment bs, MemorySegment out, long outAt, int n) {
    for (int i = 0; i < n; i++) {
      float a = as.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      float b = bs.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (!ordinary(a, b)) {
        out.set(ValueLayout.JAVA_FLOAT, outAt + i * BYTES, (float) Math.pow(a, b));
      }
    }
  }

  /// In two loops: as one it has so many nodes that C2 gives up on it now and then, and boxes every
  /// vector.
  private static void powers(
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    MemorySegment a = Scratch.get().doubles(0);
    MemorySegment b = Scratch.get().doubles(1);
    Doubles.widen(as, aAt, aStep, a, n);
    Doubles.widen(bs, bAt, bStep, b, n);
    exponents(a, b, n);
    exponentials(a, b, n);
    Doubles.narrow(b, out, outAt, n);
  }

  /// b becomes `b log2 |a|`, no further from 0 than 1000, and a's bits the result's sign: a's where
  /// b is odd.
  private static void exponents(MemorySegment as, MemorySegment bs, int n) {
    as = OFF_HEAP.cast(as);
    bs = OFF_HEAP.cast(bs);
    DoubleVector l6 = DoubleVector.broadcast(F64, 0.2219530832136867);
    DoubleVector l5 = DoubleVector.broadcast(F64, 0.2623081892525388);
    DoubleVector l4 = DoubleVector.broadcast(F64, 0.3205988979753252);
    DoubleVector l3 = DoubleVector.broadcast(F64, 0.41219858311113244);
    DoubleVector l2 = DoubleVector.broadcast(F64, 0.5770780163555853);
    DoubleVector l1 = DoubleVector.broadcast(F64, 0.9617966939259757);
    DoubleVector l0 = DoubleVector.broadcast(F64, 2.8853900817779268);
    for (int i = 0; i < n; i += STEP) {
      long at = (long) i * Double.BYTES;
      DoubleVector a = DoubleVector.fromMemorySegment(F64, as, at, ORDER);
      DoubleVector b = DoubleVector.fromMemorySegment(F64, bs, at, ORDER);
      LongVector odd = b.add(MAGIC).reinterpretAsLongs().lanewise(VectorOperators.LSHL, 63);
      a.reinterpretAsLongs().and(odd).intoMemorySegment(as, at, ORDER);
      LongVector bits = a.abs().reinterpretAsLongs();
      LongVector e = bits.sub(ROOT_BITS).lanewise(VectorOperators.ASHR, 52);
      DoubleVector m = bits.sub(e.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
      DoubleVector s = m.sub(1).div(m.add(1));
      DoubleVector z = s.mul(s);
      DoubleVector log = z.mul(0.19235933878519512).add(l6);
      log = log.fma(z, l5).fma(z, l4).fma(z, l3).fma(z, l2).fma(z, l1).fma(z, l0);
      log = log.fma(s, e.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC));
      log.mul(b).min(1000).max(-1000).intoMemorySegment(bs, at, ORDER);
    }
  }

  /// t becomes `2^t` with a sign.
  private static void exponentials(MemorySegment signs, MemorySegment ts, int n) {
    signs = OFF_HEAP.cast(signs);
    ts = OFF_HEAP.cast(ts);
    DoubleVector e8 = DoubleVector.broadcast(F64, 1.3215486790144305e-06);
    DoubleVector e7 = DoubleVector.broadcast(F64, 1.5252733804059838e-05);
    DoubleVector e6 = DoubleVector.broadcast(F64, 0.00015403530393381606);
    DoubleVector e5 = DoubleVector.broadcast(F64, 0.0013333558146428441);
    DoubleVector e4 = DoubleVector.broadcast(F64, 0.009618129107628477);
    DoubleVector e3 = DoubleVector.broadcast(F64, 0.055504108664821576);
    DoubleVector e2 = DoubleVector.broadcast(F64, 0.2402265069591007);
    DoubleVector e1 = DoubleVector.broadcast(F64, 0.6931471805599453);
    DoubleVector one = DoubleVector.broadcast(F64, 1);
    for (int i = 0; i < n; i += STEP) {
      long at = (long) i * Double.BYTES;
      DoubleVector t = DoubleVector.fromMemorySegment(F64, ts, at, ORDER);
      DoubleVector shifted = t.add(BIASED_MAGIC);
      DoubleVector f = t.sub(shifted.sub(BIASED_MAGIC));
      DoubleVector p = f.mul(1.0178086009239696e-07).add(e8);
      p = p.fma(f, e7).fma(f, e6).fma(f, e5).fma(f, e4).fma(f, e3).fma(f, e2).fma(f, e1);
      p = p.fma(f, one);
      LongVector power = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
      p = p.mul(power.reinterpretAsDoubles());
      LongVector.fromMemorySegment(I64, signs, at, ORDER)
          .lanewise(VectorOperators.XOR, p.reinterpretAsLongs())
          .reinterpretAsDoubles()
          .intoMemorySegment(ts, at, ORDER);
    }
  }
}
