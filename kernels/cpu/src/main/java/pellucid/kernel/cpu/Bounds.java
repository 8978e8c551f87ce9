package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;

/// What loops assert of their arguments.
///
/// The assertions have a second use: a loop of two dozen vector operations and more has to be
/// longer than the 325 bytecodes that C2 inlines (docs/adr/0006), and these lines take it there
/// without an instruction at run time.
final class Bounds {
  private Bounds() {}

  /// Whether so many floats lie in the memory, from a place in bytes on.
  static boolean hold(MemorySegment memory, long at, long count) {
    return at >= 0 && count >= 0 && at + count * Float.BYTES <= memory.byteSize();
  }

  /// Whether so many floats lie in the array, from an index on.
  static boolean hold(float[] array, int at, int count) {
    return at >= 0 && count >= 0 && at + count <= array.length;
  }
}
