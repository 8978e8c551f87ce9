package pellucid.kernel.tornado;

import java.util.Arrays;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;

/// Collects the ints and numbers of a launch in the order in which its kernel reads them, and
/// brings the operands to the device on the way.
final class Args {
  /// Dimensions, after merging, that a strided kernel walks through.
  static final int DIMS = 6;

  private final Accelerator home;
  private final long launch;
  private final int[] ints = new int[Launch.INTS];
  private final float[] numbers = new float[Launch.NUMBERS];
  private int count;
  private int numberCount;

  /// The arguments of the launch that will be queued next.
  Args(Accelerator home) {
    this.home = home;
    this.launch = home.next();
  }

  /// A size, or another whole number.
  Args add(long value) {
    ints[count++] = Math.toIntExact(value);
    return this;
  }

  /// A number: the kernel has it from another array.
  Args number(double value) {
    numbers[numberCount++] = (float) value;
    return this;
  }

  /// 64 bits as two ints, the lower first.
  Args addBits(long bits) {
    ints[count++] = (int) bits;
    ints[count++] = (int) (bits >>> 32);
    return this;
  }

  /// The first element of an operand that is read.
  Args read(Operand operand) {
    return add(buffer(operand).readOnDevice(launch) + offset(operand));
  }

  /// The first element of an operand of so many elements, all of which are written.
  Args write(Operand operand, long elements) {
    DeviceBuffer buffer = buffer(operand);
    boolean whole = elements == buffer.size();
    return add(buffer.writeOnDevice(launch, whole) + offset(operand));
  }

  /// The first element of an operand that is read and written, or written in part.
  Args update(Operand operand) {
    return add(buffer(operand).writeOnDevice(launch, false) + offset(operand));
  }

  /// The dimensions of a loop, [#DIMS] sizes, then as many steps for each operand; unused ones are
  /// at the end, with size 1.
  Args loop(NdLoop loop, int operands) {
    for (int d = 0; d < DIMS; d++) {
      add(d < loop.dims() ? loop.size(d) : 1);
    }
    for (int o = 0; o < operands; o++) {
      for (int d = 0; d < DIMS; d++) {
        add(d < loop.dims() ? loop.step(o, d) : 0);
      }
    }
    return this;
  }

  private static long offset(Operand operand) {
    return Accelerator.elements(operand.dtype(), operand.offset());
  }

  private static DeviceBuffer buffer(Operand operand) {
    return (DeviceBuffer) operand.buffer();
  }

  /// Queues the launch of so many groups of threads.
  void launchGroups(Kernel kernel, long groups, String what) {
    launch(kernel, groups * kernel.local(), what);
  }

  /// Queues the launch.
  ///
  /// @param threads how many threads are wanted at least: the last group may have more
  void launch(Kernel kernel, long threads, String what) {
    long groups = (threads + kernel.local() - 1) / kernel.local();
    if (groups > 0) {
      home.enqueue(
          new Launch(
              kernel,
              groups,
              Arrays.copyOf(ints, count),
              Arrays.copyOf(numbers, numberCount),
              what));
    }
  }
}
