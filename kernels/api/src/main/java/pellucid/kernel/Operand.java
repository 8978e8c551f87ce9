package pellucid.kernel;

import java.util.Arrays;

/// One argument of a kernel: a strided view of a buffer. The call record that holds it gives the
/// shape.
///
/// Arrays are shared, not copied: a call record lives for one call and nobody writes to it.
///
/// @param buffer the memory
/// @param offset the first element's index in the buffer
/// @param strides a step per dimension, in elements; 0 repeats (broadcast), negative steps occur
///   only in what [CopyCall] copies from
public record Operand(Buffer buffer, long offset, long[] strides) {
  /// A row-major operand without gaps.
  public static Operand dense(Buffer buffer, long offset, long... shape) {
    return new Operand(buffer, offset, rowMajor(shape));
  }

  /// The strides of a row-major array without gaps: the last is 1, each other the product of the
  /// sizes behind it.
  public static long[] rowMajor(long... shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= Math.max(shape[d], 1);
    }
    return strides;
  }

  /// The type of the operand's elements.
  public DType dtype() {
    return buffer.dtype();
  }

  @Override
  public String toString() {
    return buffer.dtype() + "@" + offset + Arrays.toString(strides);
  }
}
