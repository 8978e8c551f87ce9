package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.UnaryFn;

/// What happens to a piece of C after its sums are there: activation and residual, while the piece
/// is in cache.
///
/// The activation is the elementwise kernel's own loop, so the bits are those of two ops.
final class GemmEpilogue {
  @Nullable UnaryFn activation;
  boolean hasResidual;
  final GemmMatrix residual = new GemmMatrix();

  /// Whether there is anything to do.
  boolean present() {
    return activation != null || hasResidual;
  }

  /// Finishes C[i.., j..] of size [rows, cols].
  void run(GemmMatrix c, int i, int rows, int j, int cols) {
    for (int r = i; r < i + rows; r++) {
      if (activation != null) {
        activate(activation, c.segment, c.at(r, j), c.col, cols);
      }
      if (hasResidual) {
        add(residual.segment, residual.at(r, j), residual.col, c.segment, c.at(r, j), c.col, cols);
      }
    }
  }

  private static void activate(UnaryFn fn, MemorySegment c, long at, long step, int count) {
    int whole = step == 1 ? count / LANES * LANES : 0;
    if (whole > 0) {
      UnaryLoops.run(fn, 0, c, at << 2, c, at << 2, whole);
    }
    if (whole == count) {
      return;
    }
    int rest = count - whole; // through dense whole vectors, whose last lanes hold anything
    MemorySegment row = Scratch.get().row(0, rest);
    for (int j = 0; j < rest; j++) {
      row.setAtIndex(JAVA_FLOAT, j, c.getAtIndex(JAVA_FLOAT, at + (whole + j) * step));
    }
    UnaryLoops.run(fn, 0, row, 0, row, 0, Scratch.padded(rest));
    for (int j = 0; j < rest; j++) {
      c.setAtIndex(JAVA_FLOAT, at + (whole + j) * step, row.getAtIndex(JAVA_FLOAT, j));
    }
  }

  private static void add(
      MemorySegment x, long xAt, long xStep, MemorySegment c, long at, long step, int count) {
    x = OFF_HEAP.cast(x);
    c = OFF_HEAP.cast(c);
    int j = 0;
    if (xStep == 1 && step == 1) {
      for (; j <= count - LANES; j += LANES) {
        FloatVector.fromMemorySegment(F32, c, (at + j) << 2, ORDER)
            .add(FloatVector.fromMemorySegment(F32, x, (xAt + j) << 2, ORDER))
            .intoMemorySegment(c, (at + j) << 2, ORDER);
      }
    }
    for (; j < count; j++) {
      float sum =
          c.getAtIndex(JAVA_FLOAT, at + j * step) + x.getAtIndex(JAVA_FLOAT, xAt + j * xStep);
      c.setAtIndex(JAVA_FLOAT, at + j * step, sum);
    }
  }

  /// Back to none, without the caller's memory.
  void clear() {
    activation = null;
    hasResidual = false;
    residual.clear();
  }
}
