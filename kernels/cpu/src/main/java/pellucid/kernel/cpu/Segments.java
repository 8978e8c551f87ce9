package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;

/// What C2 has to be told of the memory that vectors are loaded from and stored to.
final class Segments {
  /// The class of memory outside of the Java heap.
  ///
  /// A loop that loads or stores vectors begins with `x = OFF_HEAP.cast(x)` for each of its
  /// segments (docs/adr/0012). Without it C2 believes the profile of the JDK's own code, in which
  /// there are byte arrays, too: the Vector API reinterprets vectors by way of one until it is
  /// compiled. Then each access asks for the class, and may not be moved across another.
  static final Class<? extends MemorySegment> OFF_HEAP = MemorySegment.NULL.getClass();

  private Segments() {}
}
