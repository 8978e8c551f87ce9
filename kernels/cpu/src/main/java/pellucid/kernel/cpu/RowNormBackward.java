package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NormFn;
import pellucid.kernel.Operand;
import pellucid.kernel.RowNormBackwardCall;

/// The gradients of [RowNorm]: for each row its statistics again, two sums, then the gradient by x;
/// those by weight and bias add up on the way.
///
/// Rows are cut into bands by shape alone. In a band, [#GROUP] rows add up in floats, the groups in
/// double; the bands add up in order at the end, so that the bits don't depend on the threads.
final class RowNormBackward implements TileTask {
  private static final ThreadLocal<RowNormBackward> OWN =
      ThreadLocal.withInitial(RowNormBackward::new);
  private static final long BYTES = Float.BYTES;
  private static final int GROUP = 64;

  /// Bands at most, and doubles that all bands together keep.
  private static final int BANDS = 64;

  private static final long ROOM = 1 << 19;

  private @Nullable RowNormBackwardCall call;
  private long perBand;
  private int cols;
  private double[] totals = new double[0]; // [band, 2, cols]

  private RowNormBackward() {}

  static void run(RowNormBackwardCall call) {
    RowNormBackward job = OWN.get();
    job.call = call;
    job.cols = Math.toIntExact(call.cols());
    long bands = Math.clamp(ROOM / Math.max(2 * call.cols(), 1), 1, BANDS);
    long groups = (call.rows() + GROUP - 1) / GROUP;
    job.perBand = Math.max((groups + bands - 1) / bands, 1) * GROUP;
    int count = Math.toIntExact((call.rows() + job.perBand - 1) / job.perBand);
    int room = Math.multiplyExact(2 * count, job.cols);
    if (job.totals.length < room) {
      job.totals = new double[room];
    }
    try {
      Workers.run(count, job);
      job.store(call.gradWeight(), count, 0);
      job.store(call.gradBias(), count, job.cols);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  private void store(Operand operand, int bands, int first) {
    MemorySegment out = operand.buffer().write();
    for (int j = 0; j < cols; j++) {
      double sum = 0;
      for (int band = 0; band < bands; band++) {
        sum += totals[2 * band * cols + first + j];
      }
      out.setAtIndex(ValueLayout.JAVA_FLOAT, operand.offset() + j, (float) sum);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    RowNormBackwardCall c = call;
    Scratch scratch = Scratch.get();
    MemorySegment gradW = scratch.row(1, cols);
    MemorySegment gradB = scratch.row(2, cols);
    MemorySegment weights = RowNorm.memory(c.weight(), 1, 0, cols);
    int total = 2 * tile * cols;
    Arrays.fill(totals, total, total + 2 * cols, 0);
    long last = Math.min((tile + 1) * perBand, c.rows());
    for (long first = tile * perBand; first < last; first += GROUP) {
      gradW.fill((byte) 0);
      gradB.fill((byte) 0);
      long end = Math.min(first + GROUP, last);
      for (long row = first; row < end; row++) {
        row(c, row, weights, gradW, gradB, scratch.lanes());
      }
      for (int j = 0; j < cols; j++) {
        totals[total + j] += gradW.getAtIndex(ValueLayout.JAVA_FLOAT, j);
        totals[total + cols + j] += gradB.getAtIndex(ValueLayout.JAVA_FLOAT, j);
      }
    }
  }

  private void row(
      RowNormBackwardCall c,
      long row,
      MemorySegment weights,
      MemorySegment gradW,
      MemorySegment gradB,
      float[] lanes) {
    MemorySegment in = c.x().buffer().read();
    MemorySegment grads = c.gradY().buffer().read();
    long x = (c.x().offset() + row * cols) * BYTES;
    long dy = (c.gradY().offset() + row * cols) * BYTES;
    long w = RowNorm.at(c.weight());
    RowMoments moments = RowMoments.get();
    moments.of(c.fn(), in, x, cols, 1, c.eps());
    float center = moments.center[0];
    float rest = moments.rest[0];
    float scale = moments.scale[0];
    double sum = 0;
    double product = 0;
    for (int i = 0; i < cols; i += Sums.PIECE) {
      int n = Math.min(Sums.PIECE, cols - i);
      long o = i * BYTES;
      NormLoops.gradSumsRow(center, rest, in, x + o, weights, w + o, grads, dy + o, n, lanes);
      sum += Lanes.sum(lanes, 0);
      product += Lanes.sum(lanes, Vectors.LANES);
    }
    float mean = c.fn() == NormFn.RMS ? 0 : (float) (sum / cols);
    float slope = (float) (product * scale * scale / cols);
    MemorySegment out = c.gradX().buffer().write();
    long dx = (c.gradX().offset() + row * cols) * BYTES;
    NormLoops.gradRow(
        center, rest, scale, mean, slope, in, x, weights, w, grads, dy, out, dx, gradW, gradB,
        cols);
  }
}
