package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.kernel.SoftmaxCall;

/// Softmax, log-softmax and cross-entropy of rows of floats, shared out by rows.
///
/// Rows of whole vectors are worked on in place; others in [Scratch], padded with -infinity, whose
/// exponential adds nothing.
final class Softmax {
  private static final long BYTES = Float.BYTES;

  /// Elements of a tile: exponentials cost about as much as four cheap passes.
  private static final int TILE = Tiles.SIZE / 4;

  private Softmax() {}

  /// What is done to a row.
  private interface RowTask {
    void run(long row);
  }

  private static void share(long rows, long cols, RowTask task) {
    long perTile = Math.max(TILE / Math.max(cols, 1), 1);
    Workers.run(
        Math.toIntExact((rows + perTile - 1) / perTile),
        (tile, _) -> {
          long last = Math.min((tile + 1) * perTile, rows);
          for (long row = tile * perTile; row < last; row++) {
            task.run(row);
          }
        });
  }

  static void softmax(SoftmaxCall call) {
    if (call.cols() == 0) {
      return;
    }
    MemorySegment in = call.in().buffer().read();
    MemorySegment out = call.out().buffer().write();
    int cols = Math.toIntExact(call.cols());
    share(
        call.rows(),
        cols,
        row -> {
          long x = (call.in().offset() + row * cols) * BYTES;
          long y = (call.out().offset() + row * cols) * BYTES;
          if (cols % LANES == 0) {
            softmaxRow(call.log(), in, x, out, y, cols);
          } else {
            MemorySegment padded = padded(in, x, cols);
            softmaxRow(call.log(), padded, 0, padded, 0, Scratch.padded(cols));
            MemorySegment.copy(padded, 0, out, y, cols * BYTES);
          }
        });
  }

  private static void softmaxRow(
      boolean log, MemorySegment in, long x, MemorySegment out, long y, int n) {
    float max = ReduceLoops.max(in, x, n);
    if (log) {
      RowLoops.shift(max, log(expSum(max, in, x, n)), in, x, out, y, n);
    } else {
      MathLoops.exp(1, max, in, x, out, y, n);
      RowLoops.scale(1, ReduceLoops.sum(out, y, n), out, y, n);
    }
  }

  /// The sum of `exp(in[i] - max)`.
  private static float expSum(float max, MemorySegment in, long at, int n) {
    MemorySegment row = Scratch.get().row(1, n);
    MathLoops.exp(1, max, in, at, row, 0, n);
    return ReduceLoops.sum(row, 0, n);
  }

  static void crossEntropy(CrossEntropyCall call) {
    MemorySegment logits = call.logits().buffer().read();
    MemorySegment labels = call.labels().buffer().read();
    MemorySegment loss = call.loss().buffer().write();
    int classes = Math.toIntExact(call.classes());
    share(
        call.rows(),
        classes,
        row -> {
          long first = call.logits().offset() + row * classes;
          long label = label(call.labels(), labels, row);
          float logit = logits.getAtIndex(ValueLayout.JAVA_FLOAT, first + label);
          boolean whole = classes % LANES == 0;
          MemorySegment x = whole ? logits : padded(logits, first * BYTES, classes);
          long at = whole ? first * BYTES : 0;
          int n = Scratch.padded(classes);
          float max = ReduceLoops.max(x, at, n);
          float value = log(expSum(max, x, at, n)) - (logit - max);
          loss.setAtIndex(ValueLayout.JAVA_FLOAT, call.loss().offset() + row, value);
        });
  }

  static void crossEntropyBackward(CrossEntropyBackwardCall call) {
    MemorySegment logits = call.logits().buffer().read();
    MemorySegment labels = call.labels().buffer().read();
    MemorySegment gradLoss = call.gradLoss().buffer().read();
    MemorySegment gradLogits = call.gradLogits().buffer().write();
    int classes = Math.toIntExact(call.classes());
    share(
        call.rows(),
        classes,
        row -> {
          Operand grad = call.gradLoss();
          float dy =
              gradLoss.getAtIndex(ValueLayout.JAVA_FLOAT, grad.offset() + row * grad.strides()[0]);
          long x = (call.logits().offset() + row * classes) * BYTES;
          long y = (call.gradLogits().offset() + row * classes) * BYTES;
          int label = (int) label(call.labels(), labels, row);
          if (classes % LANES == 0) {
            gradientRow(dy, label, logits, x, gradLogits, y, classes);
          } else {
            MemorySegment padded = padded(logits, x, classes);
            gradientRow(dy, label, padded, 0, padded, 0, Scratch.padded(classes));
            MemorySegment.copy(padded, 0, gradLogits, y, classes * BYTES);
          }
        });
  }

  private static void gradientRow(
      float dy, int label, MemorySegment in, long x, MemorySegment out, long y, int n) {
    float max = ReduceLoops.max(in, x, n);
    MathLoops.exp(1, max, in, x, out, y, n);
    float sum = ReduceLoops.sum(out, y, n);
    long at = y + label * BYTES;
    float probability = out.get(ValueLayout.JAVA_FLOAT, at) / sum;
    RowLoops.scale(dy, sum, out, y, n);
    out.set(ValueLayout.JAVA_FLOAT, at, (probability - 1) * dy);
  }

  /// The row's elements in scratch, padded to whole vectors with -infinity.
  private static MemorySegment padded(MemorySegment in, long at, int n) {
    MemorySegment row = Scratch.get().row(0, n);
    MemorySegment.copy(in, at, row, 0, n * BYTES);
    for (int i = n; i < Scratch.padded(n); i++) {
      row.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NEGATIVE_INFINITY);
    }
    return row;
  }

  private static float log(float sum) {
    return (float) StrictMath.log(sum);
  }

  private static long label(Operand operand, MemorySegment labels, long row) {
    long index = operand.offset() + row;
    return operand.dtype() == DType.I32
        ? labels.getAtIndex(ValueLayout.JAVA_INT, index)
        : labels.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
