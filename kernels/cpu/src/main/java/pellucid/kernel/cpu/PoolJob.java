package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// One pooling in progress, shared out by planes: [PoolPairs] does windows of 2x2 side by side, the
/// commonest, and [PoolWindows] all others.
final class PoolJob implements TileTask {
  /// Elements of x that one worker does in a row.
  private static final int TILE = 1 << 14;

  private static final PoolGeometry NONE = new PoolGeometry(0, 0, 0, 0, 1, 1, 1, 1, 0, 0);
  private static final JobPool<PoolJob> POOL = new JobPool<>(PoolJob::new);

  private PoolGeometry g = NONE;
  private PoolFn fn = PoolFn.MAX;
  private boolean backward;
  private boolean pairs;
  private MemorySegment x = MemorySegment.NULL; // backward: of the maximum only
  private long xAt;
  private MemorySegment y = MemorySegment.NULL; // backward: the gradient
  private long yAt;
  private MemorySegment gradX = MemorySegment.NULL;
  private long gradXAt;
  private int planesPerTile;
  private final float[][] images = new float[Workers.MAX_THREADS][];
  private final float[][] others = new float[Workers.MAX_THREADS][];
  private final float[][] scratches = new float[Workers.MAX_THREADS][];
  private final float[][] outs = new float[Workers.MAX_THREADS][];

  private PoolJob() {}

  static PoolJob acquire() {
    return POOL.acquire();
  }

  void release() {
    x = MemorySegment.NULL;
    y = MemorySegment.NULL;
    gradX = MemorySegment.NULL;
    POOL.release(this);
  }

  void forward(PoolCall call) {
    set(call.geometry(), call.fn());
    backward = false;
    image(call.x());
    y = call.y().buffer().write();
    yAt = call.y().offset();
  }

  void backward(PoolBackwardCall call) {
    set(call.geometry(), call.fn());
    backward = true;
    Operand image = call.x();
    if (image != null) {
      image(image);
    }
    y = call.gradY().buffer().read();
    yAt = call.gradY().offset();
    gradX = call.gradX().buffer().write();
    gradXAt = call.gradX().offset();
  }

  private void set(PoolGeometry geometry, PoolFn function) {
    g = geometry;
    fn = function;
    pairs = PoolPairs.serves(geometry);
  }

  private void image(Operand operand) {
    x = operand.buffer().read();
    xAt = operand.offset();
  }

  void run() {
    long planes = (long) g.n() * g.c();
    int size = Math.max(1, g.h() * g.w());
    planesPerTile = Math.max(1, TILE / size);
    int tiles = Math.toIntExact((planes + planesPerTile - 1) / planesPerTile);
    Workers.run(tiles, this, planes * size * g.r() * g.s() >= Workers.WORTH_SHARING);
  }

  @Override
  public void run(int tile, int worker) {
    long first = (long) tile * planesPerTile;
    int planes = (int) Math.min((long) g.n() * g.c() - first, planesPerTile);
    if (pairs) {
      pairs(first, planes, worker);
      return;
    }
    for (long plane = first; plane < first + planes; plane++) {
      windows(plane, worker);
    }
  }

  private int outSize() {
    return Math.max(0, g.outH()) * Math.max(0, g.outW());
  }

  /// All planes at once: what lies side by side is done in whole vectors, however small planes are.
  private void pairs(long first, int planes, int worker) {
    int size = g.h() * g.w();
    int n = planes * outSize();
    long at = yAt + first * outSize();
    float[] top = GemmJob.slot(images, worker, 2 * n + 2 * Vectors.LANES);
    if (!backward) {
      for (int p = 0; p < planes; p++) {
        PoolPairs.combine(g, fn, x, xAt + (first + p) * size, top, 2 * p * outSize());
      }
      PoolPairs.narrow(fn, top, y, at, n);
      return;
    }
    float[] bottom = top;
    if (fn == PoolFn.MAX) {
      bottom = GemmJob.slot(others, worker, 2 * n + 2 * Vectors.LANES);
      for (int p = 0; p < planes; p++) {
        PoolPairs.split(g, x, xAt + (first + p) * size, top, bottom, 2 * p * outSize());
      }
      PoolPairs.choose(top, bottom, y, at, n);
    } else {
      PoolPairs.spread(y, at, top, n);
    }
    for (int p = 0; p < planes; p++) {
      PoolPairs.join(g, top, bottom, 2 * p * outSize(), gradX, gradXAt + (first + p) * size);
    }
  }

  private void windows(long plane, int worker) {
    int size = g.h() * g.w();
    float[] image = GemmJob.slot(images, worker, size);
    float[] results = GemmJob.slot(others, worker, outSize());
    float[] scratch = GemmJob.slot(scratches, worker, PoolWindows.scratch(g));
    if (!backward || fn == PoolFn.MAX) {
      MemorySegment.copy(x, JAVA_FLOAT, (xAt + plane * size) << 2, image, 0, size);
    }
    long at = (yAt + plane * outSize()) << 2;
    if (!backward) {
      PoolWindows.forward(g, fn, image, scratch, results);
      MemorySegment.copy(results, 0, y, JAVA_FLOAT, at, outSize());
      return;
    }
    MemorySegment.copy(y, JAVA_FLOAT, at, results, 0, outSize());
    float[] out = GemmJob.slot(outs, worker, size);
    Arrays.fill(out, 0, size, 0);
    switch (fn) {
      case MAX -> PoolWindows.maxBackward(g, image, scratch, results, out);
      case AVG -> PoolWindows.averageBackward(g, results, out);
    }
    MemorySegment.copy(out, 0, gradX, JAVA_FLOAT, (gradXAt + plane * size) << 2, size);
  }
}
