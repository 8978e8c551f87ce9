package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// A correlation whose groups have one source channel: too shallow for a matrix product, so
/// straight along the rows.
///
/// A vector of outputs in each of four rows sums over the window, from a copy of the plane with its
/// padding (ConvSource). Planes too small for that, and those of which a pass computes but some
/// columns, go by one vector at a time to scratch.
final class ConvDepthwise implements TileTask {
  private static final int ROWS = 4;

  static final JobPool<ConvDepthwise> POOL = new JobPool<>(ConvDepthwise::new);

  final ConvOperands operands = new ConvOperands();
  private ConvPass pass = ConvJob.EMPTY;
  private int span;
  private int pitch;
  private int[] taps = new int[0];
  private int count; // of the taps
  private final Scratch[] scratch = new Scratch[Workers.MAX_THREADS];

  private ConvDepthwise() {}

  /// Lets go of the operands' memory and waits for the next call.
  void release() {
    operands.clear();
    POOL.release(this);
  }

  void run(ConvPass correlation) {
    pass = correlation;
    span = pass.rowSpan(pass.rows());
    pitch = ConvSource.pitch(pass.colSpan(), pass.strideW());
    findTaps();
    long work = (long) pass.rows() * pass.cols() * count * pass.outputs();
    int planes = pass.images() * pass.groups();
    Workers.run(planes, this, work * planes >= Workers.WORTH_SHARING);
  }

  private void findTaps() {
    int lane = pitch / pass.strideW();
    count = pass.tapsH().length * pass.tapsW().length;
    if (taps.length < count) {
      taps = new int[count];
    }
    int t = 0;
    for (int h : pass.tapsH()) {
      for (int w : pass.tapsW()) {
        taps[t++] = h * pitch + w % pass.strideW() * lane + w / pass.strideW();
      }
    }
  }

  @Override
  public void run(int tile, int worker) {
    if (scratch[worker] == null) {
      scratch[worker] = new Scratch();
    }
    Scratch mine = scratch[worker];
    mine.grow(span * pitch + LANES, count);
    int group = tile % pass.groups();
    ConvSource.copy(
        operands.source,
        operands.sourceAt + (long) tile * pass.height() * pass.width(),
        1,
        pass.height(),
        pass.width(),
        -pass.padH(),
        span,
        -pass.padW(),
        pass.colSpan(),
        pass.strideW(),
        mine.copy,
        0);
    for (int i = 0; i < pass.outputs(); i++) {
      int channel = group * pass.outputs() + i;
      long row = operands.weightsAt + (long) group * pass.wGroup() + (long) i * pass.wRow();
      for (int t = 0; t < count; t++) {
        mine.window[t] = operands.weights.getAtIndex(JAVA_FLOAT, row + pass.wTaps()[t]);
      }
      float start = operands.bias(channel);
      long plane = (long) tile * pass.outputs() + i;
      if (pass.contiguous() && pass.rows() >= ROWS && pass.cols() >= LANES) {
        blocks(mine, start, plane);
      } else {
        rows(mine, start);
        store(mine.out, plane);
      }
    }
  }

  /// A plane from blocks of four rows by a vector; the last ones reach back over others.
  private void blocks(Scratch mine, float start, long plane) {
    int cols = pass.cols();
    int step = pass.strideH() * pitch;
    long target = operands.targetAt + plane * pass.rows() * cols;
    for (int r = 0; r < pass.rows(); r += ROWS) {
      int row = Math.min(r, pass.rows() - ROWS);
      long to = target + (long) row * cols;
      fourRows(
          mine.copy, row * step, step, mine.window, taps, count, start, operands.target, to, cols);
    }
  }

  private static void fourRows(
      float[] copy,
      int from,
      int step,
      float[] window,
      int[] taps,
      int count,
      float start,
      MemorySegment target,
      long to,
      int cols) {
    target = OFF_HEAP.cast(target);
    long row = (long) cols << 2;
    for (int i = 0; i < cols; i += LANES) {
      int q = Math.min(i, cols - LANES);
      FloatVector s0 = FloatVector.broadcast(F32, start);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int t = 0; t < count; t++) {
        FloatVector w = FloatVector.broadcast(F32, window[t]);
        int at = from + q + taps[t];
        s0 = w.fma(FloatVector.fromArray(F32, copy, at), s0);
        s1 = w.fma(FloatVector.fromArray(F32, copy, at + step), s1);
        s2 = w.fma(FloatVector.fromArray(F32, copy, at + 2 * step), s2);
        s3 = w.fma(FloatVector.fromArray(F32, copy, at + 3 * step), s3);
      }
      long t0 = (to + q) << 2;
      s0.intoMemorySegment(target, t0, ORDER);
      s1.intoMemorySegment(target, t0 + row, ORDER);
      s2.intoMemorySegment(target, t0 + 2 * row, ORDER);
      s3.intoMemorySegment(target, t0 + 3 * row, ORDER);
    }
  }

  /// A plane to scratch, row by row.
  private void rows(Scratch mine, float start) {
    mine.growOut(pass.rows() * pass.cols() + LANES);
    for (int p = 0; p < pass.rows(); p++) {
      int from = p * pass.strideH() * pitch;
      int to = p * pass.cols();
      row(mine.copy, from, mine.window, taps, count, start, mine.out, to, pass.cols());
    }
  }

  /// A row of outputs; the last vector may run over into the next row, which is written later.
  private static void row(
      float[] copy,
      int from,
      float[] window,
      int[] taps,
      int count,
      float start,
      float[] out,
      int to,
      int cols) {
    for (int q = 0; q < cols; q += LANES) {
      FloatVector sum = FloatVector.broadcast(F32, start);
      for (int t = 0; t < count; t++) {
        FloatVector x = FloatVector.fromArray(F32, copy, from + q + taps[t]);
        sum = FloatVector.broadcast(F32, window[t]).fma(x, sum);
      }
      sum.intoArray(out, to + q);
    }
  }

  private void store(float[] out, long plane) {
    long at = operands.targetAt + plane * pass.outHeight() * pass.outWidth();
    if (pass.contiguous()) {
      GemmStore.set(out, 0, operands.target, at, pass.rows() * pass.cols());
      return;
    }
    for (int p = 0; p < pass.rows(); p++) {
      long row = (long) (pass.rowStart() + p * pass.rowStep()) * pass.outWidth() + pass.colStart();
      int from = p * pass.cols();
      GemmStore.strided(out, from, operands.target, at + row, pass.colStep(), pass.cols(), false);
    }
  }

  private static final class Scratch {
    float[] copy = new float[0];
    float[] window = new float[0];
    float[] out = new float[0];

    void grow(int copied, int taps) {
      copy = GemmJob.grown(copy, copied);
      window = GemmJob.grown(window, taps);
    }

    void growOut(int outputs) {
      out = GemmJob.grown(out, outputs);
    }
  }
}
