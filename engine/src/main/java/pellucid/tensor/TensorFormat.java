package pellucid.tensor;

import java.util.Locale;
import pellucid.kernel.DType;

/// A tensor as text: type, shape, and up to [#MOST] values in nested brackets.
final class TensorFormat {
  private static final int MOST = 64;

  private TensorFormat() {}

  static String format(Tensor x) {
    String head = x.dtype() + x.shape().toString();
    if (x.shape().size() > MOST) {
      return head;
    }
    StringBuilder text = new StringBuilder(head).append(' ');
    append(text, x, x.toDoubles(), 0, 0);
    return text.toString();
  }

  private static int append(StringBuilder text, Tensor x, double[] values, int axis, int at) {
    if (axis == x.shape().rank()) {
      text.append(value(x.dtype(), values[at]));
      return at + 1;
    }
    text.append('[');
    int next = at;
    for (long i = 0; i < x.dim(axis); i++) {
      text.append(i == 0 ? "" : ", ");
      next = append(text, x, values, axis + 1, next);
    }
    text.append(']');
    return next;
  }

  private static String value(DType dtype, double value) {
    return switch (dtype) {
      case F32, BF16 -> Float.toString((float) value);
      case F64 -> Double.toString(value);
      case I32, I64, I8, U8 -> String.format(Locale.ROOT, "%.0f", value);
      case BOOL -> Boolean.toString(value != 0);
    };
  }
}
