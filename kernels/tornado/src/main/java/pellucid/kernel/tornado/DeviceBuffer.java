package pellucid.kernel.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import pellucid.kernel.Buffer;
import pellucid.kernel.DType;

/// A tensor's memory on both sides, and which side is valid.
///
/// The device's range is taken when a kernel first needs it, and given back when the buffer is
/// unreachable. The pool of the engine keeps buffers with their memory, so in a training step after
/// the first none is taken. Guarded by the accelerator's lock.
final class DeviceBuffer implements Buffer {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Accelerator home;
  private final MemorySegment segment;
  private final DType dtype;
  private final long size;
  private int start = -1;
  private boolean onHost;
  private boolean onDevice;
  private Value value = new Value();
  private long lastUse; // the number of the last launch that may touch the range

  DeviceBuffer(Accelerator home, MemorySegment segment, DType dtype) {
    this.home = home;
    this.segment = segment;
    this.dtype = dtype;
    this.size = segment.byteSize() / dtype.bytes();
  }

  /// F32 memory of the device alone, for [ScratchTensors]: the host's side is empty, and nobody
  /// gives the range back but its owner.
  DeviceBuffer(Accelerator home, Accelerator.Range range) {
    this.home = home;
    this.segment = MemorySegment.NULL;
    this.dtype = DType.F32;
    this.size = range.elements();
    this.start = range.start();
    this.onDevice = true;
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public MemorySegment read() {
    synchronized (home) {
      if (onDevice && !onHost) {
        home.finish();
        home.transfers().download(this, start);
        onHost = true;
      }
      return segment;
    }
  }

  @Override
  public MemorySegment write() {
    synchronized (home) {
      read();
      return overwrite();
    }
  }

  @Override
  public MemorySegment overwrite() {
    synchronized (home) {
      onHost = true;
      onDevice = false;
      replace();
      return segment;
    }
  }

  @Override
  public void discard() {
    synchronized (home) {
      onHost = false;
      onDevice = false;
      replace();
    }
  }

  private void replace() {
    value.end();
    value = new Value();
  }

  /// What it holds, or will when the launches that wait have run.
  Value value() {
    return value;
  }

  /// The host's memory, whatever it holds.
  MemorySegment segment() {
    return segment;
  }

  /// The first element of the device's copy, its values current.
  ///
  /// @param launch the number of the launch that will read it
  int readOnDevice(long launch) {
    int place = place();
    if (onHost && !onDevice) {
      if (lastUse > home.finished()) {
        home.finish(); // what waits still wants the old values
      }
      home.transfers().upload(this, place);
      onDevice = true;
    }
    value.read(launch);
    lastUse = launch;
    return place;
  }

  /// The first element of the device's copy, about to be written by a launch.
  ///
  /// @param whole whether every element will be: then the old values need not be there
  int writeOnDevice(long launch, boolean whole) {
    int place = whole ? place() : readOnDevice(launch);
    if (whole) {
      replace();
    }
    onDevice = true;
    onHost = false;
    lastUse = launch;
    return place;
  }

  private int place() {
    if (start < 0) {
      Heap heap = home.heap(dtype);
      long elements = Accelerator.elements(dtype, size);
      start = home.allocate(heap, elements, dtype);
      CLEANER.register(this, new Return(home, new Accelerator.Range(heap, start, elements)));
    }
    return start;
  }

  private record Return(Accelerator home, Accelerator.Range range) implements Runnable {
    @Override
    public void run() {
      home.giveBack(range);
    }
  }
}
