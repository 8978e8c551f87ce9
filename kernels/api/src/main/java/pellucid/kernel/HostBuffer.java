package pellucid.kernel;

import java.lang.foreign.MemorySegment;

/// A buffer whose home is the host's memory: the CPU backends' only kind.
///
/// @param segment native memory, 64-byte aligned; the elements start at its first byte
/// @param dtype the type of every element
public record HostBuffer(MemorySegment segment, DType dtype) implements Buffer {
  @Override
  public long size() {
    return segment.byteSize() / dtype.bytes();
  }

  @Override
  public MemorySegment read() {
    return segment;
  }

  @Override
  public MemorySegment write() {
    return segment;
  }
}
