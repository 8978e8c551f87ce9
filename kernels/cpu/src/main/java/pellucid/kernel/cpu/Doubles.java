package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Floats into doubles and back, a block at a time, for functions that are computed in double.
///
/// By whole vectors of floats, each two of doubles: half a vector of floats would be of another
/// class (docs/adr/0006). Places are in bytes, n is a multiple of LANES.
final class Doubles {
  /// Vectors of half as many doubles as [Vectors#F32] has floats.
  static final VectorSpecies<Double> F64 = F32.withLanes(double.class);

  /// Doubles in a vector.
  static final int STEP = F64.length();

  private static final int UPPER = -1; // the part of a whole vector that a half is put into

  private Doubles() {}

  /// `out[i] = in[i]`, from vectors `step` bytes apart into doubles side by side.
  static void widen(MemorySegment in, long at, long step, MemorySegment out, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    long from = at;
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, from, ORDER);
      DoubleVector low = (DoubleVector) x.convertShape(VectorOperators.F2D, F64, 0);
      DoubleVector high = (DoubleVector) x.convertShape(VectorOperators.F2D, F64, 1);
      low.intoMemorySegment(out, (long) i * Double.BYTES, ORDER);
      high.intoMemorySegment(out, (long) (i + STEP) * Double.BYTES, ORDER);
      from += step;
    }
  }

  /// `out[at + i] = in[i]`, rounded to the nearest float.
  static void narrow(MemorySegment in, MemorySegment out, long at, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector low = DoubleVector.fromMemorySegment(F64, in, (long) i * Double.BYTES, ORDER);
      DoubleVector high =
          DoubleVector.fromMemorySegment(F64, in, (long) (i + STEP) * Double.BYTES, ORDER);
      IntVector lower = low.convertShape(VectorOperators.D2F, F32, 0).reinterpretAsInts();
      IntVector upper = high.convertShape(VectorOperators.D2F, F32, UPPER).reinterpretAsInts();
      lower.or(upper).intoMemorySegment(out, at + (long) i * Float.BYTES, ORDER);
    }
  }
}
