package pellucid.kernel.tornado;

import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;

/// Collects the ints of a launch in the order in which its kernel reads them, and brings the
/// operands to the device on the way.
final class Ints {
  /// Dimensions, after merging, that a strided kernel walks through.
  static final int DIMS = 6;

  private final Accelerator home;
  private final long launch;
  private int[] ints = new int[16];
  private int count;

  /// The ints of the launch that will be queued next.
  Ints(Accelerator home) {
    this.home = home;
    this.launch = home.next();
  }

  /// A size, or another whole number.
  Ints add(long value) {
    if (count == ints.length) {
      ints = java.util.Arrays.copyOf(ints, 2 * count);
    }
    ints[count++] = Math.toIntExact(value);
    return this;
  }

  /// A number, as its bits.
  Ints add(float value) {
    return add(Float.floatToRawIntBits(value));
  }

  /// 64 bits as two ints, the lower first.
  Ints addBits(long bits) {
    return add((int) bits).add((int) (bits >>> 32));
  }

  /// The first element of an operand that is read.
  Ints read(Operand operand) {
    return add(buffer(operand).readOnDevice(launch) + operand.offset());
  }

  /// The first element of an operand of so many elements, all of which are written.
  Ints write(Operand operand, long elements) {
    DeviceBuffer buffer = buffer(operand);
    boolean whole = elements == buffer.size();
    return add(buffer.writeOnDevice(launch, whole) + operand.offset());
  }

  /// The first element of an operand that is read and written, or written in part.
  Ints update(Operand operand) {
    return add(buffer(operand).writeOnDevice(launch, false) + operand.offset());
  }

  /// The dimensions of a loop, [#DIMS] sizes, then as many steps for each operand; unused ones are
  /// at the end, with size 1.
  Ints loop(NdLoop loop, int operands) {
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

  private static DeviceBuffer buffer(Operand operand) {
    return (DeviceBuffer) operand.buffer();
  }

  /// Queues the launch.
  ///
  /// @param threads how many threads are wanted at least: the last group may have more
  void launch(Kernel kernel, long threads, String what) {
    long groups = (threads + kernel.local() - 1) / kernel.local();
    if (groups > 0) {
      home.enqueue(new Launch(kernel, groups, java.util.Arrays.copyOf(ints, count), what));
    }
  }
}
