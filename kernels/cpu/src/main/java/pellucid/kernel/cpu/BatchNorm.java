package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.Operand;

/// Batch norm by given statistics, `(x - mean) * scale + bias`, shared out by channels; [n, c] by
/// bands of rows and blocks of columns.
final class BatchNorm implements TileTask {
  private static final ThreadLocal<BatchNorm> OWN = ThreadLocal.withInitial(BatchNorm::new);
  private static final long BYTES = Float.BYTES;

  /// Rows of [n, c] in a tile.
  private static final int ROWS = Tiles.SIZE / ChannelMoments.COLUMNS;

  private @Nullable BatchNormCall call;
  private long perTile;

  private BatchNorm() {}

  static void run(BatchNormCall call) {
    ChannelGeometry g = call.geometry();
    BatchNorm job = OWN.get();
    job.call = call;
    job.perTile = ChannelMoments.channelsPerTile(g);
    long blocks = (g.c() + job.perTile - 1) / job.perTile;
    long bands = g.inner() == 1 ? (g.n() + ROWS - 1) / ROWS : 1;
    try {
      Workers.run(Math.toIntExact(blocks * bands), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    BatchNormCall c = call;
    ChannelGeometry g = c.geometry();
    long blocks = (g.c() + perTile - 1) / perTile;
    long first = tile % blocks * perTile;
    long last = Math.min(first + perTile, g.c());
    if (g.inner() == 1) {
      columns(c, first, (int) (last - first), tile / blocks * ROWS);
      return;
    }
    for (long channel = first; channel < last; channel++) {
      planes(c, channel);
    }
  }

  static float get(Operand operand, long index) {
    return operand.buffer().read().getAtIndex(ValueLayout.JAVA_FLOAT, operand.offset() + index);
  }

  private static double scale(BatchNormCall c, long channel) {
    return get(c.weight(), channel) / Math.sqrt(get(c.variance(), channel) + c.eps());
  }

  private static void planes(BatchNormCall c, long channel) {
    ChannelGeometry g = c.geometry();
    MemorySegment in = c.x().buffer().read();
    MemorySegment out = c.y().buffer().write();
    float center = get(c.mean(), channel);
    float scale = (float) scale(c, channel);
    float shift = get(c.bias(), channel);
    for (long sample = 0; sample < g.n(); sample++) {
      long plane = (sample * g.c() + channel) * g.inner();
      for (long i = 0; i < g.inner(); i += Tiles.SIZE) {
        int n = (int) Math.min(Tiles.SIZE, g.inner() - i);
        long x = (c.x().offset() + plane + i) * BYTES;
        long y = (c.y().offset() + plane + i) * BYTES;
        NormLoops.affine(center, scale, shift, in, x, out, y, n);
      }
    }
  }

  private static void columns(BatchNormCall c, long first, int width, long start) {
    ChannelGeometry g = c.geometry();
    MemorySegment in = c.x().buffer().read();
    MemorySegment out = c.y().buffer().write();
    MemorySegment centers = c.mean().buffer().read();
    MemorySegment shifts = c.bias().buffer().read();
    MemorySegment scales = Scratch.get().block(0);
    for (int j = 0; j < width; j++) {
      scales.setAtIndex(ValueLayout.JAVA_FLOAT, j, (float) scale(c, first + j));
    }
    long center = (c.mean().offset() + first) * BYTES;
    long shift = (c.bias().offset() + first) * BYTES;
    long end = Math.min(start + ROWS, g.n());
    for (long row = start; row < end; row++) {
      long x = (c.x().offset() + row * g.c() + first) * BYTES;
      long y = (c.y().offset() + row * g.c() + first) * BYTES;
      NormColumnLoops.affine(centers, center, scales, shifts, shift, in, x, out, y, width);
    }
  }
}
