package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import pellucid.kernel.BinaryFn;

/// The loops of the comparisons of floats, which give a byte of 0 or 1 for each pair.
///
/// A vector's mask is taken as bits, and eight bits are spread over eight bytes at once.
final class ComparisonLoops {
  private static final long ONES = 0x0101010101010101L;
  private static final ValueLayout.OfLong EIGHT =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt FOUR =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private ComparisonLoops() {}

  /// As [BinaryLoops#run], with a result in bytes.
  static void run(
      BinaryFn fn,
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    switch (fn) {
      case EQ -> eq(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case NE -> ne(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case LT -> lt(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case LE -> le(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case GT -> gt(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case GE -> ge(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case ADD,
          SUB,
          MUL,
          DIV,
          MAX,
          MIN,
          POW,
          RELU_GRAD,
          LEAKY_RELU_GRAD,
          SIGMOID_GRAD,
          TANH_GRAD,
          GELU_GRAD,
          SILU_GRAD ->
          throw new AssertionError(fn + " is no comparison");
    }
  }

  private static void store(long bits, MemorySegment out, long at) {
    if (LANES == 4) {
      out.set(FOUR, at, (int) Long.expand(bits, ONES));
      return;
    }
    out.set(EIGHT, at, Long.expand(bits, ONES));
    if (LANES == 16) {
      out.set(EIGHT, at + 8, Long.expand(bits >>> 8, ONES));
    }
  }

  private static void eq(
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
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      store(a.compare(VectorOperators.EQ, b).toLong(), out, outAt + i);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void ne(
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
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      store(a.compare(VectorOperators.NE, b).toLong(), out, outAt + i);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void lt(
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
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      store(a.compare(VectorOperators.LT, b).toLong(), out, outAt + i);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void le(
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
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      store(a.compare(VectorOperators.LE, b).toLong(), out, outAt + i);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void gt(
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
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      store(a.compare(VectorOperators.GT, b).toLong(), out, outAt + i);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void ge(
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
    long aNext = aAt;
    long bNext = bAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aNext, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bNext, ORDER);
      store(a.compare(VectorOperators.GE, b).toLong(), out, outAt + i);
      aNext += aStep;
      bNext += bStep;
    }
  }
}
