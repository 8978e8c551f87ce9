package pellucid.dispatch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.tensor.ShapeMismatchException;

/// Looks at index values before a kernel trusts them.
final class IndexCheck {
  private IndexCheck() {}

  /// @param what the op and what the indices are, for the message: `gather: index`
  /// @param indices dense, I64 or I32
  /// @param count how many
  /// @param size each must be in [0, size)
  /// @param besides one that is allowed besides
  static void check(String what, Operand indices, long count, long size, OptionalLong besides) {
    MemorySegment memory = indices.buffer().read();
    boolean wide = indices.dtype() == DType.I64;
    for (long i = 0; i < count; i++) {
      long at = indices.offset() + i;
      long value =
          wide
              ? memory.getAtIndex(ValueLayout.JAVA_LONG, at)
              : memory.getAtIndex(ValueLayout.JAVA_INT, at);
      if ((value < 0 || value >= size) && !(besides.isPresent() && besides.getAsLong() == value)) {
        throw new ShapeMismatchException(
            "%s %d at position %d is not in [0, %d)".formatted(what, value, i, size));
      }
    }
  }
}
