package pellucid.kernel.tornado;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// What the kernels of this backend can serve, and the words for a call.
final class Served {
  private Served() {}

  /// Whether all operands that are there are F32.
  static boolean floats(@Nullable Operand... operands) {
    for (Operand operand : operands) {
      if (operand != null && operand.dtype() != DType.F32) {
        return false;
      }
    }
    return true;
  }

  /// Whether an operand holds indices: on the device both types are I64.
  static boolean indices(Operand operand) {
    return operand.dtype() == DType.I64 || operand.dtype() == DType.I32;
  }

  /// `gelu [64,128]`
  static String what(Enum<?> fn, long[] shape) {
    return what(fn.name().toLowerCase(Locale.ROOT), shape);
  }

  /// `copy [64,128]`
  static String what(String op, long[] shape) {
    return op + " " + Arrays.toString(shape).replace(" ", "");
  }
}
