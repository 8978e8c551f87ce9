package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Convolutions and their gradients as implicit matrix products: factor B is never in memory, its
/// numbers are looked up in the images (S. Chetlur et al., "cuDNN: Efficient Primitives for Deep
/// Learning", 2014, section 3). All three passes are one scheme, for each group of channels:
///
/// - A row is a channel of the result; A holds weights, or gradients for the pass by the weights.
/// - A column is a place `(j0, j1, j2)` in the result: image, row and column of a picture; or
///   channel, row and column of the weights.
/// - A term is `(t0, t1, t2)` likewise: channel, row and column of the weights; or image, row and
///   column of the outputs.
/// - B's number is that of plane `j0, t0` at row `j1 COLUMN_STEP_H - PAD_H + t1 TERM_STEP_H`, and
///   column likewise; 0 outside. By the input these are divided by the stride, and must be
///   multiples of it.
///
/// The ints from `at[0]` on are those of [Tiles], then those named here; [ConvolutionArgs] writes
/// them.
final class ConvolutionKernels {
  /// From here [#COUNT] ints in the order in which threads keep them.
  static final int VALUES = Tiles.OWN;

  // A number of A: A_FIRST + row A_ROW + t0 A_OUTER + (the rest of the term)
  private static final int A_OUTER = 3;
  // A column: B_FIRST + j0 COLUMN_OUTER
  private static final int COLUMN_OUTER = 4;
  private static final int COLUMN_PLANE = 5;
  private static final int COLUMN_WIDTH = 6;
  private static final int COLUMN_STEP_H = 7;
  private static final int COLUMN_STEP_W = 8;
  private static final int PAD_H = 9;
  private static final int PAD_W = 10;
  private static final int TERM_OUTER = 11;
  private static final int TERM_PLANE = 12;
  private static final int TERM_WIDTH = 13;
  private static final int TERM_STEP_H = 14;
  private static final int TERM_STEP_W = 15;
  private static final int HEIGHT = 16;
  private static final int WIDTH = 17;
  private static final int STRIDE_H = 18;
  private static final int STRIDE_W = 19;

  // The factor and the shift of a Division by each of these
  private static final int BY_TERM_PLANE = 20;
  private static final int BY_TERM_WIDTH = 22;
  private static final int BY_STRIDE_H = 24;
  private static final int BY_STRIDE_W = 26;

  /// How many of them there are.
  static final int COUNT = 28;

  /// The step of A's, B's and the result's first element to the next group of channels.
  static final int GROUP_STEPS = VALUES + COUNT;

  /// The result's number: first + row C_ROW + j0 C_OUTER + (the rest of the column).
  static final int RESULT = GROUP_STEPS + 3;

  /// The first element of the bias and the step to its next; whether there is one.
  static final int BIAS = RESULT + 3;

  private ConvolutionKernels() {}

  /// Outputs, or the gradient of the weights: a group a tile of 64 x 64.
  static void conv(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.multiply(context, heap, ints, at.get(0), Tiles.CONV, Tiles.SMALL, Tiles.SMALL_DEPTH);
  }

  /// The gradient of the inputs, or a transposed convolution.
  static void convInput(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.multiply(
        context, heap, ints, at.get(0), Tiles.CONV_INPUT, Tiles.SMALL, Tiles.SMALL_DEPTH);
  }

  /// As [#conv], in tiles of 128 x 128.
  static void convLarge(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.multiply(context, heap, ints, at.get(0), Tiles.CONV, Tiles.LARGE, Tiles.LARGE_DEPTH);
  }

  /// As [#convInput], in tiles of 128 x 128.
  static void convInputLarge(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.multiply(
        context, heap, ints, at.get(0), Tiles.CONV_INPUT, Tiles.LARGE, Tiles.LARGE_DEPTH);
  }

  /// Adds up shared sums.
  static void gather(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.gather(context, heap, ints, at.get(0), Tiles.CONV);
  }

  /// Few rows in each group of channels (depthwise): a thread a number of the result, terms in
  /// order.
  static void direct(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    one(context, heap, ints, at.get(0), Tiles.CONV);
  }

  /// As [#direct], by the input.
  static void directInput(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    one(context, heap, ints, at.get(0), Tiles.CONV_INPUT);
  }

  private static void one(
      KernelContext context, FloatArray heap, IntArray ints, int base, int kind) {
    int m = ints.get(base + Tiles.M);
    int n = ints.get(base + Tiles.N);
    int number = context.globalIdx;
    int rest = number / n;
    int column = number - rest * n;
    int product = rest / m;
    int row = rest - product * m;
    int[] values = new int[Tiles.VALUES];
    values(ints, base, product, values);
    if (product < ints.get(base + Tiles.PRODUCTS)) {
      int aAt = values[Tiles.A_FIRST] + row * values[Tiles.A_ROW];
      int first = column(values, column);
      int h = columnH(values, column);
      int w = columnW(values, column);
      int k = ints.get(base + Tiles.K);
      float sum = 0;
      for (int term = 0; term < k; term++) {
        int place = b(values, kind, first, h, w, term);
        if (place != Tiles.NOWHERE) {
          sum += heap.get(a(values, aAt, term)) * heap.get(place);
        }
      }
      finish(heap, ints, base, product, row, column, sum);
    }
  }

  /// Few rows and columns in each group of channels (depthwise by the weights): a group a number of
  /// the result. Its threads share the rows of the outputs, and add their parts by halves.
  static void shared(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] parts = context.allocateFloatLocalArray(Tiles.THREADS);
    int base = at.get(0);
    int thread = context.localIdx;
    int m = ints.get(base + Tiles.M);
    int n = ints.get(base + Tiles.N);
    int group = context.groupIdx;
    int rest = group / n;
    int column = group - rest * n;
    int product = rest / m;
    int row = rest - product * m;
    int[] values = new int[Tiles.VALUES];
    values(ints, base, product, values);
    int aAt = values[Tiles.A_FIRST] + row * values[Tiles.A_ROW];
    int first = column(values, column);
    int h = columnH(values, column);
    int w = columnW(values, column);
    int k = ints.get(base + Tiles.K);
    float sum = 0;
    for (int term = thread; term < k; term += Tiles.THREADS) {
      int place = b(values, Tiles.CONV, first, h, w, term);
      if (place != Tiles.NOWHERE) {
        sum += heap.get(a(values, aAt, term)) * heap.get(place);
      }
    }
    parts[thread] = sum;
    context.localBarrier();
    for (int half = Tiles.THREADS / 2; half > 0; half = half / 2) {
      if (thread < half) {
        parts[thread] += parts[thread + half];
      }
      context.localBarrier();
    }
    if (thread == 0) {
      finish(heap, ints, base, product, row, column, parts[0]);
    }
  }

  /// What the threads keep.
  static void values(IntArray ints, int base, int product, int[] values) {
    for (int i = 0; i < COUNT; i++) {
      values[i] = ints.get(base + VALUES + i);
    }
    values[Tiles.A_FIRST] += product * ints.get(base + GROUP_STEPS);
    values[Tiles.B_FIRST] += product * ints.get(base + GROUP_STEPS + 1);
  }

  /// The first of a column's numbers: the plane, as far as the column tells it.
  static int column(int[] values, int column) {
    int plane = column / values[COLUMN_PLANE];
    return values[Tiles.B_FIRST] + plane * values[COLUMN_OUTER];
  }

  /// The second: the row in the plane.
  static int columnH(int[] values, int column) {
    int rest = column % values[COLUMN_PLANE];
    return rest / values[COLUMN_WIDTH] * values[COLUMN_STEP_H] - values[PAD_H];
  }

  /// The third: the column in the plane.
  static int columnW(int[] values, int column) {
    int rest = column % values[COLUMN_PLANE];
    return rest % values[COLUMN_WIDTH] * values[COLUMN_STEP_W] - values[PAD_W];
  }

  /// Where a number of A is.
  static int a(int[] values, int row, int term) {
    int outer = quotient(term, values, BY_TERM_PLANE);
    return row + outer * values[A_OUTER] + term - outer * values[TERM_PLANE];
  }

  /// Where a number of B is, or nowhere.
  static int b(int[] values, int kind, int column, int columnH, int columnW, int term) {
    int outer = quotient(term, values, BY_TERM_PLANE);
    int rest = term - outer * values[TERM_PLANE];
    int row = quotient(rest, values, BY_TERM_WIDTH);
    int h = columnH + row * values[TERM_STEP_H];
    int w = columnW + (rest - row * values[TERM_WIDTH]) * values[TERM_STEP_W];
    return inPlane(values, kind, column + outer * values[TERM_OUTER], h, w);
  }

  private static int inPlane(int[] values, int kind, int plane, int h, int w) {
    int y = h;
    int x = w;
    boolean whole = true;
    if (kind == Tiles.CONV_INPUT) {
      y = quotient(h, values, BY_STRIDE_H); // of any sense only from 0 on
      x = quotient(w, values, BY_STRIDE_W);
      whole = h >= 0 && w >= 0 && y * values[STRIDE_H] == h && x * values[STRIDE_W] == w;
    }
    if (whole && y >= 0 && y < values[HEIGHT] && x >= 0 && x < values[WIDTH]) {
      return plane + y * values[WIDTH] + x;
    }
    return Tiles.NOWHERE;
  }

  private static int quotient(int n, int[] values, int by) {
    return Division.quotient(n, values[by], values[by + 1]);
  }

  static void finish(
      FloatArray heap, IntArray ints, int base, int product, int row, int column, float sum) {
    int outer = column / ints.get(base + VALUES + COLUMN_PLANE);
    int rest = column - outer * ints.get(base + VALUES + COLUMN_PLANE);
    int first = ints.get(base + RESULT) + product * ints.get(base + GROUP_STEPS + 2);
    int c = first + row * ints.get(base + RESULT + 1) + outer * ints.get(base + RESULT + 2) + rest;
    float value = sum;
    if (ints.get(base + BIAS + 2) != 0) {
      int channel = product * ints.get(base + Tiles.M) + row;
      value = value + heap.get(ints.get(base + BIAS) + channel * ints.get(base + BIAS + 1));
    }
    heap.set(c, value);
  }
}
