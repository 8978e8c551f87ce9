package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;

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
      case F64, BF16, I8, U8 -> null;
    };
  }

  /// The kernel that fills, if the device holds the type.
  static @Nullable Kernel fill(DType dtype) {
    return choose(dtype, FILL, FILL_LONGS, FILL_TRUTHS);
  }

  private static @Nullable Kernel choose(DType dtype, Kernel floats, Kernel longs, Kernel truths) {
    return switch (dtype) {
      case F32 -> floats;
      case I64, I32 -> longs;
      case BOOL -> truths;
      case F64, BF16, I8, U8 -> null;
    };
  }

  /// A value to fill with, as the device holds it in a type other than F32.
  static long bits(double value, DType dtype) {
    return switch (dtype) {
      case I64 -> (long) value;
      case BOOL -> value == 0 ? 0 : 1;
      case F32, F64, BF16, I32, I8, U8 -> (int) value;
    };
  }
}
