package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// Cross-entropy of rows of floats, as [Softmax] goes through them.
final class CrossEntropy implements TileTask {
  private static final ThreadLocal<CrossEntropy> OWN = ThreadLocal.withInitial(CrossEntropy::new);
  private static final long BYTES = Float.BYTES;

  private @Nullable CrossEntropyCall call;
  private long perTile;

  private CrossEntropy() {}

  static void run(CrossEntropyCall call) {
    CrossEntropy job = OWN.get();
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
    CrossEntropyCall c = call;
    int classes = Math.toIntExact(c.classes());
    Scratch scratch = Scratch.get();
    long first = tile * perTile;
    int count = (int) (Math.min(first + perTile, c.rows()) - first);
    if (classes <= ShortRows.MOST) {
      shortRows(c, first, count, classes, scratch);
      return;
    }
    MemorySegment logits = c.logits().buffer().read();
    boolean whole = classes % LANES == 0;
    for (long row = first; row < first + count; row++) {
      long at = (c.logits().offset() + row * classes) * BYTES;
      MemorySegment x = whole ? logits : Softmax.padded(logits, at, classes, scratch);
      long place = whole ? at : 0;
      int n = Scratch.padded(classes);
      float max = ReduceLoops.max(x, place, n, scratch.lanes());
      double sum = RowLoops.expSum(max, x, place, n, scratch.lanes());
      store(c, row, max, (float) StrictMath.log(sum), scratch);
    }
  }

  private static void shortRows(
      CrossEntropyCall c, long first, int count, int classes, Scratch scratch) {
    MemorySegment logits = c.logits().buffer().read();
    for (int i = 0; i < count; i += LANES) {
      int rows = Math.min(LANES, count - i);
      long at = (c.logits().offset() + (first + i) * classes) * BYTES;
      ShortRows.maxAndLogSum(logits, at, rows, classes, scratch);
      for (int r = 0; r < rows; r++) {
        float max = ShortRows.max(scratch, r);
        store(c, first + i + r, max, ShortRows.logSum(scratch, r), scratch);
      }
    }
  }

  private static void store(
      CrossEntropyCall c, long row, float max, float logSum, Scratch scratch) {
    long label = label(c.labels(), row);
    float loss = 0;
    if (!c.terms().ignores(label)) {
      double smoothing = c.terms().smoothing();
      long x = c.logits().offset() + row * c.classes();
      loss =
          smoothing == 0
              ? logSum - (logit(c, x + label) - max)
              : smoothed(c, smoothing, x, label, max, logSum, scratch);
    }
    c.loss().buffer().write().setAtIndex(ValueLayout.JAVA_FLOAT, c.loss().offset() + row, loss);
  }

  private static float logit(CrossEntropyCall c, long index) {
    return c.logits().buffer().read().getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  private static float smoothed(
      CrossEntropyCall c,
      double smoothing,
      long x,
      long label,
      float max,
      float logSum,
      Scratch scratch) {
    int classes = Math.toIntExact(c.classes());
    double sum = Sums.sum(c.logits().buffer().read(), x * BYTES, classes, scratch.lanes());
    double own = smoothing == 1 ? 0 : (1 - smoothing) * ((double) logit(c, x + label) - max);
    return (float) (logSum - own - smoothing * (sum / classes - max));
  }

  /// The class of a row.
  static long label(Operand operand, long row) {
    MemorySegment labels = operand.buffer().read();
    long index = operand.offset() + row;
    return operand.dtype() == DType.I32
        ? labels.getAtIndex(ValueLayout.JAVA_INT, index)
        : labels.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
