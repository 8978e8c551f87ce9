package pellucid.kernel.tornado;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;

/// Which kernel copies from a type to another, and which fills one.
final class Casts {
  private static final int LOCAL = 256;
  private static final Kernel COPY = Kernel.floats("copy", LOCAL, ElementwiseKernels::copy);
  private static final Kernel FLOAT_TO_LONG =
      Kernel.longs("float_to_long", LOCAL, CastKernels::floatToLong);
  private static final Kernel FLOAT_TO_TRUTH =
      Kernel.bytes("float_to_truth", LOCAL, CastKernels::floatToTruth);
  private static final Kernel LONG_TO_FLOAT =
      Kernel.longs("long_to_float", LOCAL, CastKernels::longToFloat);
  private static final Kernel LONG_TO_LONG =
      Kernel.longs("long_to_long", LOCAL, CastKernels::longToLong);
  private static final Kernel LONG_TO_TRUTH =
      Kernel.longsBytes("long_to_truth", LOCAL, CastKernels::longToTruth);
  private static final Kernel TRUTH_TO_FLOAT =
      Kernel.bytes("truth_to_float", LOCAL, CastKernels::truthToFloat);
  private static final Kernel TRUTH_TO_LONG =
      Kernel.longsBytes("truth_to_long", LOCAL, CastKernels::truthToLong);
  private static final Kernel TRUTH_TO_TRUTH =
      Kernel.bytes("truth_to_truth", LOCAL, CastKernels::truthToTruth);
  private static final Kernel FILL = Kernel.numbers("fill", LOCAL, ElementwiseKernels::fill);
  private static final Kernel FILL_LONGS =
      Kernel.longs("fill_longs", LOCAL, CastKernels::fillLongs);
  private static final Kernel FILL_TRUTHS =
      Kernel.bytes("fill_truths", LOCAL, CastKernels::fillTruths);

  private Casts() {}

  /// The kernel that copies from one type to another, if the device holds both.
  static @Nullable Kernel between(DType from, DType to) {
    return switch (from) {
      case F32 -> choose(to, COPY, FLOAT_TO_LONG, FLOAT_TO_TRUTH);
      case I64, I32 -> choose(to, LONG_TO_FLOAT, LONG_TO_LONG, LONG_TO_TRUTH);
      case BOOL -> choose(to, TRUTH_TO_FLOAT, TRUTH_TO_LONG, TRUTH_TO_TRUTH);
      case I8, BF16 -> from == to ? TRUTH_TO_TRUTH : null; // byte by byte
      case F64, U8 -> null;
    };
  }

  /// The loop over the bytes or larger elements that the device's heaps consist of.
  static NdLoop loop(long[] shape, Operand... operands) {
    if (operands[0].dtype() != DType.BF16) {
      return NdLoop.of(shape, operands);
    }
    Operand[] bytes = new Operand[operands.length];
    for (int o = 0; o < bytes.length; o++) {
      long[] strides = Arrays.copyOf(operands[o].strides(), shape.length + 1);
      for (int d = 0; d < shape.length; d++) {
        strides[d] *= 2;
      }
      strides[shape.length] = 1;
      bytes[o] = new Operand(operands[o].buffer(), operands[o].offset(), strides);
    }
    long[] sizes = Arrays.copyOf(shape, shape.length + 1);
    sizes[shape.length] = 2;
    return NdLoop.of(sizes, bytes);
  }

  /// The kernel that fills, if the device holds the type.
  static @Nullable Kernel fill(DType dtype) {
    return dtype == DType.I8 || dtype == DType.BF16
        ? FILL_TRUTHS
        : choose(dtype, FILL, FILL_LONGS, FILL_TRUTHS);
  }

  private static @Nullable Kernel choose(DType dtype, Kernel floats, Kernel longs, Kernel truths) {
    return switch (dtype) {
      case F32 -> floats;
      case I64, I32 -> longs;
      case BOOL -> truths;
      case F64, BF16, I8, U8 -> null;
    };
  }

  /// A value to fill with, as the device holds it in a type other than F32; of BF16 each byte in 32
  /// bits of its own.
  static long bits(double value, DType dtype) {
    return switch (dtype) {
      case I64 -> (long) value;
      case BOOL -> value == 0 ? 0 : 1;
      case BF16 -> {
        int bits = bf16((float) value);
        yield (long) (bits >> 8) << 32 | (bits & 0xFF);
      }
      case F32, F64, I32, I8, U8 -> (int) value;
    };
  }

  /// The nearest BF16's bits, ties to even.
  private static int bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return bits >>> 16 | 0x40;
    }
    return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
  }
}
