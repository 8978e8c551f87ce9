package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// Lines of a mask as numbers to be added to scores: truth values become 0 and -infinity.
///
/// A line that was asked for last is not read again, so a mask that is broadcast over queries is
/// read once for a block of keys.
final class AttentionMask {
  private @Nullable Operand operand;
  private MemorySegment memory = MemorySegment.NULL;
  private boolean truth;
  private long lastAt;
  private long lastStep;
  private int lastCount;
  private float[] line = new float[0];

  /// Takes another mask, or none.
  void set(@Nullable Operand mask) {
    operand = mask;
    memory = mask == null ? MemorySegment.NULL : mask.buffer().read();
    truth = mask != null && mask.dtype() == DType.BOOL;
    lastCount = -1;
  }

  boolean isPresent() {
    return operand != null;
  }

  /// A query's line of keys, [keyFrom, keyFrom + count).
  float[] keys(int b, int h, int query, int keyFrom, int count) {
    return line(b, h, query, keyFrom, 3, count);
  }

  /// A key's line of queries, [queryFrom, queryFrom + count).
  float[] queries(int b, int h, int queryFrom, int key, int count) {
    return line(b, h, queryFrom, key, 2, count);
  }

  @SuppressWarnings("NullAway") // asked only where there is a mask
  private float[] line(int b, int h, int query, int key, int axis, int count) {
    long[] strides = operand.strides();
    long at =
        operand.offset() + b * strides[0] + h * strides[1] + query * strides[2] + key * strides[3];
    long step = strides[axis];
    if (at == lastAt && step == lastStep && count == lastCount) {
      return line;
    }
    lastAt = at;
    lastStep = step;
    lastCount = count;
    line = GemmJob.grown(line, Scratch.padded(count));
    for (int i = 0; i < count; i++) {
      line[i] = truth ? flag(at + i * step) : memory.getAtIndex(JAVA_FLOAT, at + i * step);
    }
    return line;
  }

  private float flag(long at) {
    return memory.get(JAVA_BYTE, at) != 0 ? 0 : Float.NEGATIVE_INFINITY;
  }
}
