package pellucid.dispatch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.tensor.PellucidException;

/// Looks at weights before a kernel draws by them.
final class WeightCheck {
  private WeightCheck() {}

  /// @param op the op's name, for messages
  /// @param weights [rows, classes], dense, F32 or F64
  /// @param least how many of each row must be positive
  static void check(String op, Operand weights, long rows, long classes, long least) {
    MemorySegment memory = weights.buffer().read();
    boolean wide = weights.dtype() == DType.F64;
    for (long row = 0; row < rows; row++) {
      long positive = 0;
      for (long i = 0; i < classes; i++) {
        long at = weights.offset() + row * classes + i;
        double weight =
            wide
                ? memory.getAtIndex(ValueLayout.JAVA_DOUBLE, at)
                : memory.getAtIndex(ValueLayout.JAVA_FLOAT, at);
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
          throw new PellucidException(
              "%s: weight %s of class %d in row %d must be finite and not negative"
                  .formatted(op, Double.toString(weight), i, row));
        }
        positive += weight > 0 ? 1 : 0;
      }
      if (positive < least) {
        throw new PellucidException(
            "%s: row %d has %d positive weights, its draws need %d"
                .formatted(op, row, positive, least));
      }
    }
  }
}
