package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import pellucid.kernel.UnaryFn;

/// The loops of the unary functions on floats without gaps: one for each, the switch outside.
///
/// A shared loop with the function passed in would box every vector (a lambda's call goes
/// megamorphic); these are three lines each, and C2 compiles every one for itself. They know
/// nothing of strides and tails: lengths are multiples of a vector, and [UnaryJob] stages the rest.
final class UnaryLoops {
  private static final long BYTES = Float.BYTES;

  private UnaryLoops() {}

  /// `out[i] = fn(in[i])` for i in [0, n).
  ///
  /// @param inAt where the argument starts, in bytes
  /// @param outAt where the result starts, in bytes; may be the same place
  /// @param n a multiple of LANES
  static void run(
      UnaryFn fn, float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    assert n % LANES == 0;
    switch (fn) {
      case NEG -> neg(in, inAt, out, outAt, n);
      case ABS -> abs(in, inAt, out, outAt, n);
      case SIGN -> sign(in, inAt, out, outAt, n);
      case SQUARE -> square(in, inAt, out, outAt, n);
      case ADD_SCALAR -> addScalar(alpha, in, inAt, out, outAt, n);
      case MUL_SCALAR -> mulScalar(alpha, in, inAt, out, outAt, n);
      case CLAMP_MIN -> clampMin(alpha, in, inAt, out, outAt, n);
      case CLAMP_MAX -> clampMax(alpha, in, inAt, out, outAt, n);
      case POW_SCALAR -> powScalar(alpha, in, inAt, out, outAt, n);
      case RECIPROCAL -> reciprocal(in, inAt, out, outAt, n);
      case SQRT -> sqrt(in, inAt, out, outAt, n);
      case RSQRT -> rsqrt(in, inAt, out, outAt, n);
      case EXP -> MathLoops.exp(in, inAt, out, outAt, n);
      case LOG -> MathLoops.log(in, inAt, out, outAt, n);
      case SIN -> TrigLoops.sin(in, inAt, out, outAt, n);
      case COS -> TrigLoops.cos(in, inAt, out, outAt, n);
      case TANH -> MathLoops.tanh(in, inAt, out, outAt, n);
      case ERF -> MathLoops.erf(in, inAt, out, outAt, n);
      case SIGMOID -> ActivationLoops.sigmoid(in, inAt, out, outAt, n);
      case SOFTPLUS -> ActivationLoops.softplus(in, inAt, out, outAt, n);
      case RELU -> relu(in, inAt, out, outAt, n);
      case LEAKY_RELU -> leakyRelu(alpha, in, inAt, out, outAt, n);
      case GELU -> ActivationLoops.gelu(in, inAt, out, outAt, n);
      case SILU -> ActivationLoops.silu(in, inAt, out, outAt, n);
    }
  }

  private static void neg(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.neg().intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void abs(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.abs().intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void sign(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector y = x.blend(1f, x.compare(VectorOperators.GT, 0f));
      y = y.blend(-1f, x.compare(VectorOperators.LT, 0f));
      y.intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void square(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.mul(x).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void addScalar(
      float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.add(alpha).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void mulScalar(
      float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.mul(alpha).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void clampMin(
      float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.max(alpha).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void clampMax(
      float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.min(alpha).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void powScalar(
      float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    MemorySegment exponent = Scratch.get().splat(1, alpha);
    PowLoops.pow(in, inAt, LANES * BYTES, exponent, 0, 0, out, outAt, n);
  }

  private static void reciprocal(
      MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector.broadcast(F32, 1f).div(x).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void sqrt(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.sqrt().intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void rsqrt(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      FloatVector.broadcast(F32, 1f).div(x.sqrt()).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void relu(MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.max(0f).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }

  private static void leakyRelu(
      float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.mul(alpha)
          .blend(x, x.compare(VectorOperators.GT, 0f))
          .intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
