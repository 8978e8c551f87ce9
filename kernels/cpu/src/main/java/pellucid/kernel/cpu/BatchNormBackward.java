package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.Operand;

/// The gradients of [BatchNorm] by its own statistics, shared out by channels: the two sums, then
/// the gradient by x, which is `gradY * scale + (x - mean) * slope + shift` with three numbers for
/// each channel.
final class BatchNormBackward implements TileTask {
  private static final ThreadLocal<BatchNormBackward> OWN =
      ThreadLocal.withInitial(BatchNormBackward::new);
  private static final long BYTES = Float.BYTES;

  private @Nullable BatchNormBackwardCall call;
  private long perTile;

  private BatchNormBackward() {}

  static void run(BatchNormBackwardCall call) {
    BatchNormBackward job = OWN.get();
    job.call = call;
    job.perTile = ChannelMoments.channelsPerTile(call.geometry());
    try {
      Workers.run(Math.toIntExact((call.geometry().c() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    BatchNormBackwardCall c = call;
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

  private static double root(BatchNormBackwardCall c, long channel) {
    return Math.sqrt(BatchNorm.get(c.variance(), channel) + c.eps());
  }

  private static void set(Operand operand, long index, double value) {
    operand
        .buffer()
        .write()
        .setAtIndex(ValueLayout.JAVA_FLOAT, operand.offset() + index, (float) value);
  }

  private static void planes(BatchNormBackwardCall c, long channel) {
    ChannelGeometry g = c.geometry();
    MemorySegment in = c.x().buffer().read();
    MemorySegment grads = c.gradY().buffer().read();
    float[] lanes = Scratch.get().lanes();
    float center = BatchNorm.get(c.mean(), channel);
    double sum = 0;
    double product = 0;
    for (long sample = 0; sample < g.n(); sample++) {
      long plane = (sample * g.c() + channel) * g.inner();
      for (long i = 0; i < g.inner(); i += Sums.PIECE) {
        int n = (int) Math.min(Sums.PIECE, g.inner() - i);
        long x = (c.x().offset() + plane + i) * BYTES;
        long dy = (c.gradY().offset() + plane + i) * BYTES;
        NormLoops.gradSums(center, in, x, grads, dy, n, lanes);
        sum += Lanes.sum(lanes, 0);
        product += Lanes.sum(lanes, Vectors.LANES);
      }
    }
    double root = root(c, channel);
    set(c.gradBias(), channel, sum);
    set(c.gradWeight(), channel, product / root);
    double scale = BatchNorm.get(c.weight(), channel) / root;
    float slope = (float) (-scale * product / (root * root * g.count()));
    float shift = (float) (-scale * sum / g.count());
    gradient(c, channel, center, (float) scale, slope, shift);
  }

  private static void gradient(
      BatchNormBackwardCall c, long channel, float center, float scale, float slope, float shift) {
    ChannelGeometry g = c.geometry();
    MemorySegment in = c.x().buffer().read();
    MemorySegment grads = c.gradY().buffer().read();
    MemorySegment out = c.gradX().buffer().write();
    for (long sample = 0; sample < g.n(); sample++) {
      long plane = (sample * g.c() + channel) * g.inner();
      for (long i = 0; i < g.inner(); i += Tiles.SIZE) {
        int n = (int) Math.min(Tiles.SIZE, g.inner() - i);
        long x = (c.x().offset() + plane + i) * BYTES;
        long dy = (c.gradY().offset() + plane + i) * BYTES;
        long dx = (c.gradX().offset() + plane + i) * BYTES;
        NormLoops.grad(center, scale, slope, shift, in, x, grads, dy, out, dx, n);
      }
    }
  }

  private static void columns(BatchNormBackwardCall c, long first, int width) {
    Scratch scratch = Scratch.get();
    double[] totals = scratch.totals(2 * ChannelMoments.COLUMNS);
    columnSums(c, first, width, totals);
    MemorySegment scales = scratch.block(0);
    MemorySegment slopes = scratch.block(1);
    MemorySegment shifts = scratch.block(2);
    double count = c.geometry().count();
    for (int j = 0; j < width; j++) {
      double root = root(c, first + j);
      double sum = totals[j];
      double product = totals[ChannelMoments.COLUMNS + j];
      set(c.gradBias(), first + j, sum);
      set(c.gradWeight(), first + j, product / root);
      double scale = BatchNorm.get(c.weight(), first + j) / root;
      scales.setAtIndex(ValueLayout.JAVA_FLOAT, j, (float) scale);
      slopes.setAtIndex(
          ValueLayout.JAVA_FLOAT, j, (float) (-scale * product / (root * root * count)));
      shifts.setAtIndex(ValueLayout.JAVA_FLOAT, j, (float) (-scale * sum / count));
    }
    columnGradients(c, first, width, scales, slopes, shifts);
  }

  private static void columnSums(BatchNormBackwardCall c, long first, int width, double[] totals) {
    long rows = c.geometry().n();
    MemorySegment in = c.x().buffer().read();
    MemorySegment grads = c.gradY().buffer().read();
    MemorySegment centers = c.mean().buffer().read();
    long center = (c.mean().offset() + first) * BYTES;
    MemorySegment sums = Scratch.get().block(0);
    MemorySegment products = Scratch.get().block(1);
    Arrays.fill(totals, 0, 2 * ChannelMoments.COLUMNS, 0);
    for (long row = 0; row < rows; row += ChannelMoments.GROUP) {
      sums.fill((byte) 0);
      products.fill((byte) 0);
      long end = Math.min(row + ChannelMoments.GROUP, rows);
      for (long i = row; i < end; i++) {
        long at = i * c.geometry().c() + first;
        long x = (c.x().offset() + at) * BYTES;
        long dy = (c.gradY().offset() + at) * BYTES;
        NormColumnLoops.gradSums(centers, center, in, x, grads, dy, sums, products, width);
      }
      for (int j = 0; j < width; j++) {
        totals[j] += sums.getAtIndex(ValueLayout.JAVA_FLOAT, j);
        totals[ChannelMoments.COLUMNS + j] += products.getAtIndex(ValueLayout.JAVA_FLOAT, j);
      }
    }
  }

  private static void columnGradients(
      BatchNormBackwardCall c,
      long first,
      int width,
      MemorySegment scales,
      MemorySegment slopes,
      MemorySegment shifts) {
    MemorySegment in = c.x().buffer().read();
    MemorySegment grads = c.gradY().buffer().read();
    MemorySegment out = c.gradX().buffer().write();
    MemorySegment centers = c.mean().buffer().read();
    long center = (c.mean().offset() + first) * BYTES;
    for (long row = 0; row < c.geometry().n(); row++) {
      long at = row * c.geometry().c() + first;
      long x = (c.x().offset() + at) * BYTES;
      long dy = (c.gradY().offset() + at) * BYTES;
      long dx = (c.gradX().offset() + at) * BYTES;
      NormColumnLoops.grad(
          centers, center, scales, slopes, shifts, in, x, grads, dy, out, dx, width);
    }
  }
}
