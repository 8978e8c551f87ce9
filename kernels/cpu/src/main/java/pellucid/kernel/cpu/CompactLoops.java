package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Widens weights in few bits, and multiplies as it widens.
///
/// A bfloat16 is the upper half of a float: a load that extends, and a shift. Bytes extend and
/// convert; with four lanes there is no vector of so few bytes, and they go one by one.
final class CompactLoops {
  private static final VectorSpecies<Short> I16 =
      VectorSpecies.of(short.class, VectorShape.forBitSize(F32.vectorBitSize() / 2));
  private static final boolean BYTE_VECTORS = LANES >= 8;
  private static final VectorSpecies<Byte> I8 =
      BYTE_VECTORS
          ? VectorSpecies.of(byte.class, VectorShape.forBitSize(F32.vectorBitSize() / 4))
          : ByteVector.SPECIES_64;

  private CompactLoops() {}

  /// Whether [#dots] serves.
  static boolean inRegisters(boolean bytes) {
    return !bytes || BYTE_VECTORS;
  }

  /// `sums[c] = sum over p of x[p] w[at + c k + p]` for c in [0, 4).
  static void dots(
      boolean bytes, float[] x, MemorySegment w, long at, int k, float[] sums, float[] lanes) {
    if (bytes) {
      dotsBytes(x, w, at, k, lanes);
    } else {
      dotsBf16(x, w, at, k, lanes);
    }
    Lanes.sums(lanes, 4);
    for (int c = 0; c < 4; c++) {
      float sum = lanes[c];
      for (int p = k / LANES * LANES; p < k; p++) {
        sum += x[p] * one(bytes, w, at + (long) c * k + p);
      }
      sums[c] = sum;
    }
  }

  private static void dotsBf16(float[] x, MemorySegment w, long at, int k, float[] lanes) {
    w = OFF_HEAP.cast(w);
    FloatVector c0 = FloatVector.zero(F32);
    FloatVector c1 = FloatVector.zero(F32);
    FloatVector c2 = FloatVector.zero(F32);
    FloatVector c3 = FloatVector.zero(F32);
    long at1 = at + k;
    long at2 = at + 2L * k;
    long at3 = at + 3L * k;
    for (int p = 0; p <= k - LANES; p += LANES) {
      FloatVector a = FloatVector.fromArray(F32, x, p);
      IntVector bits0 =
          (IntVector)
              ShortVector.fromMemorySegment(I16, w, (at + p) << 1, ORDER)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
      c0 = a.fma(bits0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), c0);
      IntVector bits1 =
          (IntVector)
              ShortVector.fromMemorySegment(I16, w, (at1 + p) << 1, ORDER)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
      c1 = a.fma(bits1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), c1);
      IntVector bits2 =
          (IntVector)
              ShortVector.fromMemorySegment(I16, w, (at2 + p) << 1, ORDER)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
      c2 = a.fma(bits2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), c2);
      IntVector bits3 =
          (IntVector)
              ShortVector.fromMemorySegment(I16, w, (at3 + p) << 1, ORDER)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
      c3 = a.fma(bits3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), c3);
    }
    c0.intoArray(lanes, 0);
    c1.intoArray(lanes, LANES);
    c2.intoArray(lanes, 2 * LANES);
    c3.intoArray(lanes, 3 * LANES);
  }

  private static void dotsBytes(float[] x, MemorySegment w, long at, int k, float[] lanes) {
    w = OFF_HEAP.cast(w);
    FloatVector c0 = FloatVector.zero(F32);
    FloatVector c1 = FloatVector.zero(F32);
    FloatVector c2 = FloatVector.zero(F32);
    FloatVector c3 = FloatVector.zero(F32);
    long at1 = at + k;
    long at2 = at + 2L * k;
    long at3 = at + 3L * k;
    for (int p = 0; p <= k - LANES; p += LANES) {
      FloatVector a = FloatVector.fromArray(F32, x, p);
      FloatVector b0 =
          (FloatVector)
              ByteVector.fromMemorySegment(I8, w, at + p, ORDER)
                  .convertShape(VectorOperators.B2F, F32, 0);
      c0 = a.fma(b0, c0);
      FloatVector b1 =
          (FloatVector)
              ByteVector.fromMemorySegment(I8, w, at1 + p, ORDER)
                  .convertShape(VectorOperators.B2F, F32, 0);
      c1 = a.fma(b1, c1);
      FloatVector b2 =
          (FloatVector)
              ByteVector.fromMemorySegment(I8, w, at2 + p, ORDER)
                  .convertShape(VectorOperators.B2F, F32, 0);
      c2 = a.fma(b2, c2);
      FloatVector b3 =
          (FloatVector)
              ByteVector.fromMemorySegment(I8, w, at3 + p, ORDER)
                  .convertShape(VectorOperators.B2F, F32, 0);
      c3 = a.fma(b3, c3);
    }
    c0.intoArray(lanes, 0);
    c1.intoArray(lanes, LANES);
    c2.intoArray(lanes, 2 * LANES);
    c3.intoArray(lanes, 3 * LANES);
  }

  /// `to[i] = w[at + i]`.
  static void widen(boolean bytes, MemorySegment w, long at, MemorySegment to, int n) {
    w = OFF_HEAP.cast(w);
    to = OFF_HEAP.cast(to);
    int i = 0;
    if (!bytes) {
      for (; i <= n - LANES; i += LANES) {
        IntVector bits =
            (IntVector)
                ShortVector.fromMemorySegment(I16, w, (at + i) << 1, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
        FloatVector x = bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
        x.intoMemorySegment(to, (long) i << 2, ORDER);
      }
    } else if (BYTE_VECTORS) {
      i = widenBytes(w, at, to, n);
    }
    for (; i < n; i++) {
      to.setAtIndex(JAVA_FLOAT, i, one(bytes, w, at + i));
    }
  }

  private static int widenBytes(MemorySegment w, long at, MemorySegment to, int n) {
    w = OFF_HEAP.cast(w);
    to = OFF_HEAP.cast(to);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x =
          (FloatVector)
              ByteVector.fromMemorySegment(I8, w, at + i, ORDER)
                  .convertShape(VectorOperators.B2F, F32, 0);
      x.intoMemorySegment(to, (long) i << 2, ORDER);
    }
    return i;
  }

  private static float one(boolean bytes, MemorySegment w, long at) {
    return bytes ? w.get(JAVA_BYTE, at) : Float.intBitsToFloat(w.getAtIndex(JAVA_SHORT, at) << 16);
  }
}
