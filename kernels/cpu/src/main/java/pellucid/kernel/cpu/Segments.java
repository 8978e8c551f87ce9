package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;

/// What C2 has to be told of the memory that vectors are loaded from and stored to.
final class Segments {
  private static final Class<?> OFF_HEAP = MemorySegment.NULL.getClass();

  private Segments() {}

  /// The same memory; from here on C2 knows its class, that of memory outside of the Java heap.
  ///
  /// A loop that loads or stores vectors begins with `x = offHeap(x)` for each of its segments
  /// (docs/adr/0012). Without it C2 believes the profile of the JDK's own code, in which there are
  /// byte arrays, too: the Vector API reinterprets vectors by way of one until it is compiled. Then
  /// each access asks for the class, and may not be moved across another.
  ///
  /// @throws IllegalArgumentException if it is an array or a mapped file
  static MemorySegment offHeap(MemorySegment memory) {
    if (memory.getClass() != OFF_HEAP) {
      throw other(memory);
    }
    return memory;
  }

  private static IllegalArgumentException other(MemorySegment memory) {
    return new IllegalArgumentException(
        "kernels take memory that an Arena allocated, not "
            + (memory.isMapped() ? "a mapped file" : "an array")
            + ": copy it");
  }
}
