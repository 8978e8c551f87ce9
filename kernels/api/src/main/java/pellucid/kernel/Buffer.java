package pellucid.kernel;

import java.lang.foreign.MemorySegment;

/// A run of elements of one dtype with a home: the CPU's memory, or a device that mirrors it.
///
/// Host code asks for the memory by what it means to do, so that a backend with a device copy knows
/// which side is valid: [#read()] brings the host's copy up to date, [#write()] makes it the only
/// valid one. On the CPU both are the segment itself. Offsets and sizes are in elements, never
/// bytes.
public interface Buffer {
  /// The type of every element.
  DType dtype();

  /// The number of elements.
  long size();

  /// The host's memory, its values current. Native, 64-byte aligned, `size() * dtype().bytes()`
  /// bytes at least.
  MemorySegment read();

  /// The host's memory, about to be written; values that are not overwritten stay.
  MemorySegment write();

  /// The host's memory, about to be written from end to end; what it held is lost.
  default MemorySegment overwrite() {
    return write();
  }

  /// Tells that a tensor ends or a new one begins here: what the memory holds on either side means
  /// nothing from now on.
  default void discard() {}
}
