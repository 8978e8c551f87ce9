package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.SoftmaxCall;

/// Softmax and log-softmax of rows of floats, shared out by rows.
///
/// Rows of whole vectors are worked on in place; others in [Scratch], padded with -infinity, whose
/// exponential adds nothing. Rows of up to [ShortRows#MOST] go side by side, a lane for each.
final class Softmax implements TileTask {
  private static final ThreadLocal<Softmax> OWN = ThreadLocal.withInitial(Softmax::new);
  private static final long BYTES = Float.BYTES;

  /// Elements of a tile: exponentials cost about as much as four cheap passes.
  private static final int TILE = Tiles.SIZE / 4;

  private @Nullable SoftmaxCall call;
  private long perTile;

  private Softmax() {}

  static void run(SoftmaxCall call) {
    if (call.cols() == 0) {
      return;
    }
    Softmax job = OWN.get();
    job.call = call;
    job.perTile = rowsPerTile(call.cols());
    try {
      Workers.run(Math.toIntExact((call.rows() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  /// So many rows that short ones fill their lanes.
  static long rowsPerTile(long cols) {
    long rows = Math.max(TILE / Math.max(cols, 1), 1);
    return rows < LANES ? rows : rows / LANES * LANES;
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    SoftmaxCall c = call;
    int cols = Math.toIntExact(c.cols());
    MemorySegment in = c.in().buffer().read();
    MemorySegment out = c.out().buffer().write();
    long first = tile * perTile;
    long last = Math.min(first + perTile, c.rows());
    Scratch scratch = Scratch.get();
    if (cols <= ShortRows.MOST) {
      long x = (c.in().offset() + first * cols) * BYTES;
      long y = (c.out().offset() + first * cols) * BYTES;
      ShortRows.softmax(c.log(), in, x, out, y, (int) (last - first), cols, scratch);
      return;
    }
    for (long row = first; row < last; row++) {
      long x = (c.in().offset() + row * cols) * BYTES;
      long y = (c.out().offset() + row * cols) * BYTES;
      if (cols % LANES == 0) {
        row(c.log(), in, x, out, y, cols, scratch);
      } else {
        MemorySegment padded = padded(in, x, cols, scratch);
        row(c.log(), padded, 0, padded, 0, Scratch.padded(cols), scratch);
        MemorySegment.copy(padded, 0, out, y, cols * BYTES);
      }
    }
  }

  private static void row(
      boolean log, MemorySegment in, long x, MemorySegment out, long y, int n, Scratch scratch) {
    float[] lanes = scratch.lanes();
    float max = ReduceLoops.max(in, x, n, lanes);
    if (log) {
      double sum = RowLoops.expSum(max, in, x, n, lanes);
      RowLoops.shift(max, (float) StrictMath.log(sum), in, x, out, y, n);
    } else {
      double sum = RowLoops.exp(max, in, x, out, y, n, lanes);
      RowLoops.scale((float) (1 / sum), out, y, n);
    }
  }

  /// The row's elements in scratch, padded to whole vectors with -infinity.
  static MemorySegment padded(MemorySegment in, long at, int n, Scratch scratch) {
    MemorySegment row = scratch.row(0, n);
    MemorySegment.copy(in, at, row, 0, n * BYTES);
    for (int i = n; i < Scratch.padded(n); i++) {
      row.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NEGATIVE_INFINITY);
    }
    return row;
  }
}
