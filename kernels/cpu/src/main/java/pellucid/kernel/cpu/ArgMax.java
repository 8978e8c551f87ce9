package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.ArgMaxCall;

/// The index of the largest float along an axis; plain loops, shared out by results.
final class ArgMax {
  private ArgMax() {}

  static void run(ArgMaxCall call) {
    MemorySegment in = call.in().buffer().read();
    MemorySegment out = call.out().buffer().write();
    long results = call.outer() * call.inner();
    long perTile = Math.max(Tiles.SIZE / call.size(), 1);
    Workers.run(
        Math.toIntExact((results + perTile - 1) / perTile),
        (tile, _) -> {
          long last = Math.min((tile + 1) * perTile, results);
          for (long k = tile * perTile; k < last; k++) {
            long first = k / call.inner() * call.size() * call.inner() + k % call.inner();
            long best = largest(in, call.in().offset() + first, call.inner(), call.size());
            out.setAtIndex(ValueLayout.JAVA_LONG, call.out().offset() + k, best);
          }
        });
  }

  /// The first of equals, and the first NaN before all.
  private static long largest(MemorySegment in, long first, long stride, long size) {
    long best = 0;
    float champion = in.getAtIndex(ValueLayout.JAVA_FLOAT, first);
    for (long j = 1; j < size && !Float.isNaN(champion); j++) {
      float x = in.getAtIndex(ValueLayout.JAVA_FLOAT, first + j * stride);
      if (!(x <= champion)) {
        best = j;
        champion = x;
      }
    }
    return best;
  }
}
