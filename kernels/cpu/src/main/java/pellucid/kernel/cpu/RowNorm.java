package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;
import pellucid.kernel.RowNormCall;

/// Layer norm and RMS norm of rows of floats, shared out by rows: sum and squares about a number
/// near the mean ([RowMoments]), then the result, while the rows are in the first-level cache.
///
/// The squares' sum is corrected by the sum of the deviations (T. Chan, G. Golub, R. LeVeque,
/// "Algorithms for Computing the Sample Variance", 1983, equation 1.7), and the mean by their mean:
/// a mean far larger than the deviation costs no digit.
///
/// Nothing is kept for the backward pass: it computes mean and deviation of a row again, which it
/// has in the cache anyway.
final class RowNorm implements TileTask {
  private static final ThreadLocal<RowNorm> OWN = ThreadLocal.withInitial(RowNorm::new);
  private static final long BYTES = Float.BYTES;

  /// Elements of a tile: three or four passes over them.
  private static final int TILE = Tiles.SIZE / 4;

  private @Nullable RowNormCall call;
  private long perTile;

  private RowNorm() {}

  static void run(RowNormCall call) {
    RowNorm job = OWN.get();
    job.call = call;
    job.perTile = Math.max(TILE / Math.max(call.cols(), 1), 1);
    try {
      Workers.run(Math.toIntExact((call.rows() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    RowNormCall c = call;
    int n = Math.toIntExact(c.cols());
    MemorySegment in = c.x().buffer().read();
    MemorySegment out = c.y().buffer().write();
    MemorySegment weights = memory(c.weight(), 1, 0, n);
    MemorySegment biases = memory(c.bias(), 0, 1, n);
    long w = at(c.weight());
    long b = at(c.bias());
    RowMoments moments = RowMoments.get();
    long last = Math.min((tile + 1) * perTile, c.rows());
    for (long row = tile * perTile; row < last; row += RowMoments.ROWS) {
      int rows = (int) Math.min(RowMoments.ROWS, last - row);
      long x = (c.x().offset() + row * n) * BYTES;
      long y = (c.y().offset() + row * n) * BYTES;
      moments.of(c.fn(), in, x, n, rows, c.eps());
      for (int r = 0; r < rows; r++) {
        long o = (long) r * n * BYTES;
        NormLoops.affineRow(
            moments.center[r],
            moments.rest[r],
            moments.scale[r],
            in,
            x + o,
            weights,
            w,
            biases,
            b,
            out,
            y + o,
            n);
      }
    }
  }

  /// An operand's memory, or a row of scratch full of the number that it stands for where it is
  /// absent.
  static MemorySegment memory(@Nullable Operand operand, float absent, int scratch, int n) {
    if (operand != null) {
      return operand.buffer().read();
    }
    MemorySegment row = Scratch.get().row(scratch, n);
    for (int i = 0; i < n; i++) {
      row.setAtIndex(ValueLayout.JAVA_FLOAT, i, absent);
    }
    return row;
  }

  static long at(@Nullable Operand operand) {
    return operand == null ? 0 : operand.offset() * BYTES;
  }
}
