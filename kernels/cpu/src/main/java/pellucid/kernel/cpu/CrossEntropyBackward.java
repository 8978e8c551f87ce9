package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.CrossEntropyBackwardCall;

/// The gradient of [CrossEntropy]: the row's softmax, then the label's own and the loss's gradient.
final class CrossEntropyBackward implements TileTask {
  private static final ThreadLocal<CrossEntropyBackward> OWN =
      ThreadLocal.withInitial(CrossEntropyBackward::new);
  private static final long BYTES = Float.BYTES;

  private @Nullable CrossEntropyBackwardCall call;
  private long perTile;

  private CrossEntropyBackward() {}

  static void run(CrossEntropyBackwardCall call) {
    CrossEntropyBackward job = OWN.get();
    job.call = call;
    job.perTile = Softmax.rowsPerTile(call.classes());
    try {
      Workers.run(Math.toIntExact((call.rows() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    CrossEntropyBackwardCall c = call;
    int classes = Math.toIntExact(c.classes());
    MemorySegment in = c.logits().buffer().read();
    MemorySegment out = c.gradLogits().buffer().write();
    Scratch scratch = Scratch.get();
    long first = tile * perTile;
    long last = Math.min(first + perTile, c.rows());
    if (classes <= ShortRows.MOST) {
      long x = (c.logits().offset() + first * classes) * BYTES;
      long y = (c.gradLogits().offset() + first * classes) * BYTES;
      ShortRows.softmax(false, in, x, out, y, (int) (last - first), classes, scratch);
      for (long row = first; row < last; row++) {
        shortGradient(c, row, out, classes);
      }
      return;
    }
    for (long row = first; row < last; row++) {
      long x = (c.logits().offset() + row * classes) * BYTES;
      long y = (c.gradLogits().offset() + row * classes) * BYTES;
      if (classes % LANES == 0) {
        row(c, row, in, x, out, y, classes, scratch);
      } else {
        MemorySegment padded = Softmax.padded(in, x, classes, scratch);
        row(c, row, padded, 0, padded, 0, Scratch.padded(classes), scratch);
        MemorySegment.copy(padded, 0, out, y, classes * BYTES);
      }
    }
  }

  private static float gradLoss(CrossEntropyBackwardCall c, long row) {
    return c.gradLoss()
        .buffer()
        .read()
        .getAtIndex(
            ValueLayout.JAVA_FLOAT, c.gradLoss().offset() + row * c.gradLoss().strides()[0]);
  }

  private static void row(
      CrossEntropyBackwardCall c,
      long row,
      MemorySegment in,
      long x,
      MemorySegment out,
      long y,
      int n,
      Scratch scratch) {
    long label = CrossEntropy.label(c.labels(), row);
    if (c.terms().ignores(label)) {
      out.asSlice(y, n * BYTES).fill((byte) 0);
      return;
    }
    float dy = gradLoss(c, row);
    float max = ReduceLoops.max(in, x, n, scratch.lanes());
    double sum = RowLoops.exp(max, in, x, out, y, n, scratch.lanes());
    long at = y + label * BYTES;
    double smoothing = c.terms().smoothing();
    double spread = smoothing / c.classes();
    double error = out.get(ValueLayout.JAVA_FLOAT, at) / sum - (1 - smoothing) - spread;
    if (smoothing == 0) {
      RowLoops.scale((float) (dy / sum), out, y, n);
    } else {
      RowLoops.scaleAndAdd((float) (dy / sum), (float) (-spread * dy), out, y, n);
    }
    out.set(ValueLayout.JAVA_FLOAT, at, (float) (error * dy));
  }

  /// From a row's softmax, in place.
  private static void shortGradient(
      CrossEntropyBackwardCall c, long row, MemorySegment out, int classes) {
    long y = (c.gradLogits().offset() + row * classes) * BYTES;
    long label = CrossEntropy.label(c.labels(), row);
    if (c.terms().ignores(label)) {
      out.asSlice(y, classes * BYTES).fill((byte) 0);
      return;
    }
    float dy = gradLoss(c, row);
    double smoothing = c.terms().smoothing();
    float spread = (float) (smoothing / classes);
    long at = y + label * BYTES;
    float error = out.get(ValueLayout.JAVA_FLOAT, at) - (float) (1 - smoothing) - spread;
    for (long o = y; o < y + classes * BYTES; o += BYTES) {
      out.set(ValueLayout.JAVA_FLOAT, o, (out.get(ValueLayout.JAVA_FLOAT, o) - spread) * dy);
    }
    out.set(ValueLayout.JAVA_FLOAT, at, error * dy);
  }
}
