package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.ReduceFn;

/// Mean and variance of channels in one pass over memory, shared out by channels.
///
/// A piece that stays in the cache gives its mean and its squares about it; the pieces are joined
/// in double (T. Chan, G. Golub, R. LeVeque, "Updating Formulae and a Pairwise Algorithm for
/// Computing Sample Variances", 1979, equations 2.1), so that neither a large mean nor one that
/// drifts costs digits.
///
/// Planes of more than one element are pieces by themselves; of [n, c], [#GROUP] rows of [#COLUMNS]
/// columns.
final class ChannelMoments implements TileTask {
  private static final ThreadLocal<ChannelMoments> OWN =
      ThreadLocal.withInitial(ChannelMoments::new);
  private static final long BYTES = Float.BYTES;

  /// Columns of [n, c] that a tile has.
  static final int COLUMNS = 256;

  /// Rows of [n, c] that are added up in floats.
  static final int GROUP = 64;

  private @Nullable ChannelMomentsCall call;
  private long perTile;

  private ChannelMoments() {}

  static void run(ChannelMomentsCall call) {
    ChannelMoments job = OWN.get();
    job.call = call;
    job.perTile = channelsPerTile(call.geometry());
    try {
      Workers.run(Math.toIntExact((call.geometry().c() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  /// How many channels make a tile.
  static long channelsPerTile(ChannelGeometry g) {
    return g.inner() == 1 ? COLUMNS : Math.max(Tiles.SIZE / Math.max(g.count(), 1), 1);
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    ChannelMomentsCall c = call;
    long first = tile * perTile;
    long last = Math.min(first + perTile, c.geometry().c());
    if (c.geometry().inner() == 1) {
      columns(c, first, (int) (last - first));
      return;
    }
    for (long channel = first; channel < last; channel++) {
      planes(c, channel);
    }
  }

  private static void planes(ChannelMomentsCall c, long channel) {
    ChannelGeometry g = c.geometry();
    MemorySegment in = c.x().buffer().read();
    float[] lanes = Scratch.get().lanes();
    double mean = 0;
    double squares = 0;
    double count = 0;
    for (long sample = 0; sample < g.n(); sample++) {
      long plane = (c.x().offset() + (sample * g.c() + channel) * g.inner()) * BYTES;
      for (long i = 0; i < g.inner(); i += Sums.PIECE) {
        int n = (int) Math.min(Sums.PIECE, g.inner() - i);
        float center = ReduceLoops.sum(in, plane + i * BYTES, n, lanes) / n;
        NormLoops.centered(center, in, plane + i * BYTES, n, lanes, 0);
        double sum = Lanes.sum(lanes, 0);
        double off = center + sum / n - mean;
        double share = n / (count + n);
        squares += Lanes.sum(lanes, Vectors.LANES) - sum * sum / n + off * off * count * share;
        mean += off * share;
        count += n;
      }
    }
    store(c, channel, mean, squares / count);
  }

  private static void store(ChannelMomentsCall c, long channel, double mean, double variance) {
    MemorySegment out = c.moments().buffer().write();
    long at = c.moments().offset() + channel;
    out.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) mean);
    out.setAtIndex(ValueLayout.JAVA_FLOAT, at + c.geometry().c(), (float) variance);
  }

  private static void columns(ChannelMomentsCall c, long first, int width) {
    long rows = c.geometry().n();
    long stride = c.geometry().c();
    MemorySegment in = c.x().buffer().read();
    Scratch scratch = Scratch.get();
    MemorySegment centers = scratch.block(0);
    MemorySegment sums = scratch.block(1);
    MemorySegment squares = scratch.block(2);
    double[] totals = scratch.totals(2 * COLUMNS);
    Arrays.fill(totals, 0, 2 * COLUMNS, 0);
    for (long row = 0; row < rows; row += GROUP) {
      int n = (int) Math.min(GROUP, rows - row);
      long at = (c.x().offset() + row * stride + first) * BYTES;
      centers(in, at, stride * BYTES, n, centers, width);
      sums.fill((byte) 0);
      squares.fill((byte) 0);
      for (int i = 0; i < n; i++) {
        NormColumnLoops.centered(centers, in, at + i * stride * BYTES, sums, squares, width);
      }
      join(totals, row, n, centers, sums, squares, width);
    }
    for (int j = 0; j < width; j++) {
      store(c, first + j, totals[j], totals[COLUMNS + j] / rows);
    }
  }

  /// The means of n rows.
  private static void centers(
      MemorySegment in, long at, long stride, int n, MemorySegment centers, int width) {
    MemorySegment.copy(in, at, centers, 0, width * BYTES);
    for (int i = 1; i < n; i++) {
      ReduceLoops.row(ReduceFn.SUM, centers, 0, in, at + i * stride, width);
    }
    for (int j = 0; j < width; j++) {
      float sum = centers.getAtIndex(ValueLayout.JAVA_FLOAT, j);
      centers.setAtIndex(ValueLayout.JAVA_FLOAT, j, sum / n);
    }
  }

  /// Joins a group of n rows to the means and squares of the rows before it.
  private static void join(
      double[] totals,
      long before,
      int n,
      MemorySegment centers,
      MemorySegment sums,
      MemorySegment squares,
      int width) {
    double share = (double) n / (before + n);
    for (int j = 0; j < width; j++) {
      double sum = sums.getAtIndex(ValueLayout.JAVA_FLOAT, j);
      double square = squares.getAtIndex(ValueLayout.JAVA_FLOAT, j);
      double off = centers.getAtIndex(ValueLayout.JAVA_FLOAT, j) + sum / n - totals[j];
      totals[COLUMNS + j] += square - sum * sum / n + off * off * before * share;
      totals[j] += off * share;
    }
  }
}
