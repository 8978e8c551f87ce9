package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// Arrays seen as memory, which an application may hand to the Vector API in the VM in which our
/// kernels are compiled.
final class HeapSegments {
  private static final int TIMES = 20_000;

  private HeapSegments() {}

  /// Loads and stores vectors in arrays of several types, so that the profiles of the JDK's methods
  /// say that memory may be any of them. What C2 compiles later must not suffer (docs/adr/0012).
  static void pollute() {
    int bytes = F32.vectorByteSize();
    List<MemorySegment> segments =
        List.of(
            MemorySegment.ofArray(new byte[bytes]),
            MemorySegment.ofArray(new float[bytes / Float.BYTES]),
            MemorySegment.ofArray(new double[bytes / Double.BYTES]));
    for (int i = 0; i < TIMES; i++) {
      for (MemorySegment segment : segments) {
        FloatVector.fromMemorySegment(F32, segment, 0, ORDER).intoMemorySegment(segment, 0, ORDER);
      }
    }
  }
}
