package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;

/// A correlation whose groups have one source channel: too shallow for a matrix product, so
/// straight along the rows.
///
/// One vector of outputs at a time sums over the window, from a copy of the plane with its padding
/// (ConvSource).
final class ConvDepthwise implements TileTask {
  private final ConvPass pass;
  private final ConvOperands operands = new ConvOperands();
  private final int span;
  private final int pitch;
  private final int[] taps;
  private final Scratch[] scratch = new Scratch[Workers.MAX_THREADS];

  ConvDepthwise(ConvPass pass, Operand from, Operand w, Operand to, @Nullable Operand bias) {
    this.pass = pass;
    operands.set(from, w, to, bias);
    span = pass.rowSpan(pass.rows());
    pitch = ConvSource.pitch(pass.colSpan(), pass.strideW());
    taps = taps();
  }

  void run() {
    long work = (long) pass.rows() * pass.cols() * taps.length * pass.outputs();
    int planes = pass.images() * pass.groups();
    Workers.run(planes, this, work * planes >= Workers.WORTH_SHARING);
  }

  private int[] taps() {
    int lane = pitch / pass.strideW();
    int[] distances = new int[pass.tapsH().length * pass.tapsW().length];
    int t = 0;
    for (int h : pass.tapsH()) {
      for (int w : pass.tapsW()) {
        distances[t++] = h * pitch + w % pass.strideW() * lane + w / pass.strideW();
      }
    }
    return distances;
  }

  @Override
  public void run(int tile, int worker) {
    if (scratch[worker] == null) {
      scratch[worker] = new Scratch();
    }
    Scratch mine = scratch[worker];
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
      for (int t = 0; t < taps.length; t++) {
        mine.window[t] = operands.weights.getAtIndex(JAVA_FLOAT, row + pass.wTaps()[t]);
      }
      float start = operands.bias(channel);
      for (int p = 0; p < pass.rows(); p++) {
        int from = p * pass.strideH() * pitch;
        row(mine.copy, from, mine.window, taps, start, mine.out, p * pass.cols(), pass.cols());
      }
      store(mine.out, (long) tile * pass.outputs() + i);
    }
  }

  /// A row of outputs; the last vector may run over into the next row, which is written later.
  private static void row(
      float[] copy,
      int from,
      float[] window,
      int[] taps,
      float start,
      float[] out,
      int to,
      int cols) {
    for (int q = 0; q < cols; q += LANES) {
      FloatVector sum = FloatVector.broadcast(F32, start);
      for (int t = 0; t < taps.length; t++) {
        FloatVector x = FloatVector.fromArray(F32, copy, from + q + taps[t]);
        sum = Vectors.madd(FloatVector.broadcast(F32, window[t]), x, sum);
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

  private final class Scratch {
    final float[] copy = new float[span * pitch + LANES];
    final float[] window = new float[taps.length];
    final float[] out = new float[pass.rows() * pass.cols() + LANES];
  }
}
