package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Doubles.F64;
import static pellucid.kernel.cpu.Doubles.STEP;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Sine and cosine, computed in double and rounded once: within 0.51 ulp.
///
/// The argument minus the nearest multiple of pi / 2, whose 106 bits are two doubles, then Taylor's
/// polynomials. Arguments beyond [#MOST], infinities and NaN go through `Math`, one by one.
///
/// No masks here, nor in [PowLoops]: at 128 bits a vector has two doubles, and C2 has no masks of
/// two lanes on x86; it boxes instead, 30 times slower.
///
/// Places are in bytes; n is a multiple of LANES; the result may be the argument itself.
final class TrigLoops {
  private static final VectorSpecies<Long> I64 = F64.withLanes(long.class);

  private static final long BYTES = Float.BYTES;
  private static final long VECTOR = LANES * BYTES;
  private static final float MOST = 1e9f;
  private static final double MAGIC = 0x1.8p52; // adding it rounds to a whole number

  private TrigLoops() {}

  static void sin(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    run(0, in, inAt, out, outAt, n);
  }

  static void cos(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    run(1, in, inAt, out, outAt, n);
  }

  /// @param turn quarters of a turn to be added: 0 for the sine, 1 for the cosine
  private static void run(
      int turn, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    MemorySegment kept = Scratch.get().temporary(0);
    MemorySegment doubles = Scratch.get().doubles(0);
    for (int i = 0; i < n; i += Scratch.BLOCK) {
      int size = Math.min(Scratch.BLOCK, n - i);
      long x = inAt + i * BYTES;
      long y = outAt + i * BYTES;
      boolean ordinary = ordinary(in, x, size);
      if (!ordinary) {
        MemorySegment.copy(in, x, kept, 0, size * BYTES); // the result may take its place
      }
      Doubles.widen(in, x, VECTOR, doubles, size);
      quarters(turn, doubles, size);
      Doubles.narrow(doubles, out, y, size);
      if (!ordinary) {
        others(turn, kept, out, y, size);
      }
    }
  }

  private static boolean ordinary(MemorySegment in, long at, int n) {
    in = OFF_HEAP.cast(in);
    VectorMask<Float> all = F32.maskAll(true);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, at + i * BYTES, ORDER);
      all = x.abs().compare(VectorOperators.LE, MOST).and(all);
    }
    return all.allTrue();
  }

  private static void others(int turn, MemorySegment in, MemorySegment out, long outAt, int n) {
    for (int i = 0; i < n; i++) {
      float x = in.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (!(Math.abs(x) <= MOST)) {
        double y = turn == 0 ? Math.sin(x) : Math.cos(x);
        out.set(ValueLayout.JAVA_FLOAT, outAt + i * BYTES, (float) y);
      }
    }
  }

  /// In place.
  private static void quarters(int turn, MemorySegment doubles, int n) {
    doubles = OFF_HEAP.cast(doubles);
    DoubleVector perQuarter = DoubleVector.broadcast(F64, 2 / Math.PI);
    DoubleVector magic = DoubleVector.broadcast(F64, MAGIC);
    DoubleVector high = DoubleVector.broadcast(F64, -Math.PI / 2);
    DoubleVector low = DoubleVector.broadcast(F64, -6.123233995736766e-17);
    DoubleVector s4 = DoubleVector.broadcast(F64, 2.7557319223985893e-06);
    DoubleVector s3 = DoubleVector.broadcast(F64, -0.0001984126984126984);
    DoubleVector s2 = DoubleVector.broadcast(F64, 0.008333333333333333);
    DoubleVector s1 = DoubleVector.broadcast(F64, -0.16666666666666666);
    DoubleVector c3 = DoubleVector.broadcast(F64, 2.48015873015873e-05);
    DoubleVector c2 = DoubleVector.broadcast(F64, -0.001388888888888889);
    DoubleVector c1 = DoubleVector.broadcast(F64, 0.041666666666666664);
    DoubleVector half = DoubleVector.broadcast(F64, -0.5);
    DoubleVector one = DoubleVector.broadcast(F64, 1);
    for (int i = 0; i < n; i += STEP) {
      long at = (long) i * Double.BYTES;
      DoubleVector x = DoubleVector.fromMemorySegment(F64, doubles, at, ORDER);
      DoubleVector shifted = x.fma(perQuarter, magic);
      DoubleVector k = shifted.sub(magic);
      DoubleVector r = k.fma(low, k.fma(high, x));
      DoubleVector z = r.mul(r);
      DoubleVector s = z.mul(-2.505210838544172e-08).add(s4);
      s = s.fma(z, s3).fma(z, s2).fma(z, s1).fma(r.mul(z), r);
      DoubleVector c = z.mul(-2.755731922398589e-07).add(c3);
      c = c.fma(z, c2).fma(z, c1).fma(z, half).fma(z, one);
      LongVector quarter = shifted.reinterpretAsLongs().add(turn);
      LongVector sign = quarter.and(2).lanewise(VectorOperators.LSHL, 62);
      LongVector odd = LongVector.zero(I64).sub(quarter.and(1)); // all bits or none
      LongVector bits = s.reinterpretAsLongs();
      LongVector change = bits.lanewise(VectorOperators.XOR, c.reinterpretAsLongs()).and(odd);
      bits = bits.lanewise(VectorOperators.XOR, change).lanewise(VectorOperators.XOR, sign);
      bits.reinterpretAsDoubles().intoMemorySegment(doubles, at, ORDER);
    }
  }
}
