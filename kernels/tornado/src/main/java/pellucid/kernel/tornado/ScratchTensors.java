package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.List;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// F32 memory of the device for what passes between the launches of one call. It has no host side
/// and holds anything at first.
///
/// To be closed when the last launch that uses it is queued: the heap hands a range out again only
/// when no launch waits.
final class ScratchTensors implements AutoCloseable {
  private final Accelerator home;
  private final List<Accelerator.Range> ranges = new ArrayList<>();

  ScratchTensors(Accelerator home) {
    this.home = home;
  }

  /// A new row-major operand without gaps.
  Operand floats(long... shape) {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    Heap heap = home.heap(DType.F32);
    Accelerator.Range range =
        new Accelerator.Range(heap, home.allocate(heap, elements, DType.F32), elements);
    ranges.add(range);
    return Operand.dense(new DeviceBuffer(home, range), 0, shape);
  }

  @Override
  public void close() {
    ranges.forEach(home::giveBack);
    ranges.clear();
  }
}
