package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import pellucid.kernel.BinaryFn;

/// The loops of the binary functions on floats that give floats: one for each, the switch outside,
/// as in [UnaryLoops].
///
/// An operand's step is one vector, or 0 where a single vector serves for all (a broadcast number);
/// so each function needs one loop for (1,1), (1,0) and (0,1). The cheapest have another one for
/// (1,1): where the step is a constant, C2 takes the checks of bounds out of the loop.
final class BinaryLoops {
  private static final long BYTES = Float.BYTES;

  private BinaryLoops() {}

  /// `out[i] = fn(a[i], b[i])` for i in [0, n).
  ///
  /// @param aAt where the first argument starts, in bytes
  /// @param aStep bytes from one of its vectors to the next
  /// @param bAt where the second argument starts, in bytes
  /// @param bStep bytes from one of its vectors to the next
  /// @param outAt where the result starts, in bytes; may be that of an argument
  /// @param n a multiple of LANES
  static void run(
      BinaryFn fn,
      float alpha,
      MemorySegment as,
      long aAt,
      long aStep,
      MemorySegment bs,
      long bAt,
      long bStep,
      MemorySegment out,
      long outAt,
      int n) {
    assert n % LANES == 0;
    boolean dense = aStep != 0 && bStep != 0;
    switch (fn) {
      case ADD -> {
        if (dense) {
          addDense(as, aAt, bs, bAt, out, outAt, n);
        } else {
          add(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
        }
      }
      case SUB -> {
        if (dense) {
          subDense(as, aAt, bs, bAt, out, outAt, n);
        } else {
          sub(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
        }
      }
      case MUL -> {
        if (dense) {
          mulDense(as, aAt, bs, bAt, out, outAt, n);
        } else {
          mul(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
        }
      }
      case DIV -> div(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case MAX -> max(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case MIN -> min(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case POW -> PowLoops.pow(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case RELU_GRAD -> reluGrad(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case LEAKY_RELU_GRAD -> leakyReluGrad(alpha, as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case SIGMOID_GRAD -> sigmoidGrad(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case TANH_GRAD -> tanhGrad(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case GELU_GRAD -> ActivationGradLoops.gelu(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case SILU_GRAD -> ActivationGradLoops.silu(as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
      case EQ, NE, LT, LE, GT, GE ->
          ComparisonLoops.run(fn, as, aAt, aStep, bs, bAt, bStep, out, outAt, n);
    }
  }

  private static void addDense(
      MemorySegment as,
      long aAt,
      MemorySegment bs,
      long bAt,
      MemorySegment out,
      long outAt,
      int n) {
    as = OFF_HEAP.cast(as);
    bs = OFF_HEAP.cast(bs);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bAt + i * BYTES, ORDER);
      a.add(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void add(
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
      a.add(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void subDense(
      MemorySegment as,
      long aAt,
      MemorySegment bs,
      long bAt,
      MemorySegment out,
      long outAt,
      int n) {
    as = OFF_HEAP.cast(as);
    bs = OFF_HEAP.cast(bs);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bAt + i * BYTES, ORDER);
      a.sub(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void sub(
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
      a.sub(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void mulDense(
      MemorySegment as,
      long aAt,
      MemorySegment bs,
      long bAt,
      MemorySegment out,
      long outAt,
      int n) {
    as = OFF_HEAP.cast(as);
    bs = OFF_HEAP.cast(bs);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromMemorySegment(F32, as, aAt + i * BYTES, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(F32, bs, bAt + i * BYTES, ORDER);
      a.mul(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void mul(
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
      a.mul(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void div(
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
      a.div(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void max(
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
      a.max(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void min(
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
      a.min(b).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void reluGrad(
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
      FloatVector.zero(F32)
          .blend(b, a.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void leakyReluGrad(
      float alpha,
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
      b.mul(alpha)
          .blend(b, a.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void sigmoidGrad(
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
      b.mul(a).mul(a.neg().add(1f)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }

  private static void tanhGrad(
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
      b.mul(a.mul(a).neg().add(1f)).intoMemorySegment(out, outAt + i * BYTES, ORDER);
      aNext += aStep;
      bNext += bStep;
    }
  }
}
