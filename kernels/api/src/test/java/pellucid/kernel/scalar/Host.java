package pellucid.kernel.scalar;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import pellucid.kernel.DType;
import pellucid.kernel.HostBuffer;
import pellucid.kernel.Operand;

/// Operands for tests.
final class Host {
  private Host() {}

  /// A dense operand of any dtype with these values.
  static Operand of(DType dtype, double... values) {
    Operand operand = empty(dtype, values.length);
    Elements.write(operand).store(0, values);
    return operand;
  }

  static Operand f32(double... values) {
    return of(DType.F32, values);
  }

  /// A dense operand full of rubbish, so that what a kernel forgets to write shows.
  static Operand empty(DType dtype, int count) {
    MemorySegment segment =
        Arena.ofAuto().allocate(Math.max(1L, (long) count * dtype.bytes()), 64).fill((byte) 77);
    return Operand.dense(
        new HostBuffer(segment.asSlice(0, (long) count * dtype.bytes()), dtype), 0, count);
  }

  /// The same memory with other strides.
  static Operand view(Operand operand, long offset, long... strides) {
    return new Operand(operand.buffer(), offset, strides);
  }

  /// All of the operand's buffer.
  static double[] values(Operand operand) {
    double[] values = new double[(int) operand.buffer().size()];
    Elements.read(operand).load(0, values);
    return values;
  }
}
