package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The loops of softmax and its kin besides the exponential, over rows of whole vectors. Places are
/// in bytes; lengths multiples of LANES.
final class RowLoops {
  private static final long BYTES = Float.BYTES;

  private RowLoops() {}

  /// `row[i] = row[i] * factor / divisor`
  static void scale(float factor, float divisor, MemorySegment row, long at, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, row, at + i * BYTES, ORDER);
      x.div(divisor).mul(factor).intoMemorySegment(row, at + i * BYTES, ORDER);
    }
  }

  /// `out[i] = in[i] - max - logSum`
  static void shift(
      float max, float logSum, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.sub(max).sub(logSum).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
