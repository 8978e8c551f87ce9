package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import pellucid.kernel.Operand;

/// A strided matrix in native memory, reused from call to call.
final class GemmMatrix {
  MemorySegment segment = MemorySegment.NULL;
  long offset;
  long row;
  long col;

  /// Takes the last two dimensions of an operand, from an element on.
  void set(MemorySegment memory, Operand operand, long start) {
    int rank = operand.strides().length;
    set(memory, start, operand.strides()[rank - 2], operand.strides()[rank - 1]);
  }

  void set(MemorySegment memory, long start, long rowStride, long colStride) {
    segment = memory;
    offset = start;
    row = rowStride;
    col = colStride;
  }

  /// Turns it on its side.
  void transpose() {
    long step = row;
    row = col;
    col = step;
  }

  /// The index in the segment of an element.
  long at(int i, int j) {
    return offset + i * row + j * col;
  }

  /// Floats in the segment.
  long size() {
    return segment.byteSize() >>> 2;
  }

  /// Lets go of the memory, which may be collected when unreachable.
  void clear() {
    segment = MemorySegment.NULL;
  }
}
