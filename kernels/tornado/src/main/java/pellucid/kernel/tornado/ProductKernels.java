package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Matrix products `C = activation(A B + bias) + residual`, or `C += A B`, for each of a batch.
///
/// The ints from `at[0]` on are those of [Tiles], then those named here; [Product] writes them.
final class ProductKernels {
  /// The first element of A, B, C, bias and residual.
  static final int FIRST = Tiles.OWN;

  /// The step to the next row, then that to the next column, of A, B, C, bias and residual.
  static final int STEPS = FIRST + 5;

  /// The number of the activation in [Functions].
  static final int ACTIVATION = STEPS + 10;

  /// The sizes of the batch's dimensions, then the steps of A, B, C, bias and residual.
  static final int BATCH = ACTIVATION + 1;

  /// Bits of the flags.
  static final int HAS_BIAS = 4;

  static final int HAS_RESIDUAL = 8;
  static final int ACCUMULATES = 16;

  /// Rows of a group of [#gemv].
  static final int ROWS = 4;

  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;
  private static final int BIAS = 3;
  private static final int RESIDUAL = 4;

  private ProductKernels() {}

  /// A group a tile of 64 x 64.
  static void gemm(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.multiply(context, heap, ints, at.get(0), Tiles.PRODUCT, Tiles.SMALL, Tiles.SMALL_DEPTH);
  }

  /// A group a tile of 128 x 128.
  static void gemmLarge(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.multiply(context, heap, ints, at.get(0), Tiles.PRODUCT, Tiles.LARGE, Tiles.LARGE_DEPTH);
  }

  /// Adds up shared sums.
  static void gather(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    Tiles.gather(context, heap, ints, at.get(0), Tiles.PRODUCT);
  }

  /// Few rows: a group has up to [#ROWS] rows of some columns. Its threads share each sum, and add
  /// their parts by halves. Where B lies along the terms 32 threads share a column's sum, else 8.
  static void gemv(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] shared = context.allocateFloatLocalArray(ROWS * Tiles.THREADS);
    int base = at.get(0);
    int thread = context.localIdx;
    int m = ints.get(base + Tiles.M);
    int n = ints.get(base + Tiles.N);
    boolean along = (ints.get(base + Tiles.FLAGS) & Tiles.B_ALONG_TERMS) != 0;
    int sharers = along ? 32 : 8;
    int columns = Tiles.THREADS / sharers;
    int sharer = along ? thread % 32 : thread / 32;
    int column = along ? thread / 32 : thread % 32;
    int across = (n + columns - 1) / columns;
    int down = (m + ROWS - 1) / ROWS;
    int group = context.groupIdx;
    int rest = group / across;
    int j = (group - rest * across) * columns + column;
    int rest2 = rest / down;
    int i0 = (rest - rest2 * down) * ROWS;
    int split = rest2 / ints.get(base + Tiles.PRODUCTS);
    int batch = rest2 - split * ints.get(base + Tiles.PRODUCTS);
    int share = ints.get(base + Tiles.SHARE);
    int from = split * share;
    int k = ints.get(base + Tiles.K);
    int to = from + share < k ? from + share : k;
    float[] sums = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      sums[i] = 0;
    }
    if (j < n) {
      int aRow = step(ints, base, A, 0);
      int aTerm = step(ints, base, A, 1);
      int bTerm = step(ints, base, B, 0);
      int aFirst = first(ints, base, A, batch) + i0 * aRow;
      int bFirst = first(ints, base, B, batch) + j * step(ints, base, B, 1);
      for (int p = from + sharer; p < to; p += sharers) {
        float right = heap.get(bFirst + p * bTerm);
        for (int i = 0; i < ROWS; i++) {
          int row = i0 + i < m ? i : 0; // a row that is there, in place of one that is not
          sums[i] += heap.get(aFirst + row * aRow + p * aTerm) * right;
        }
      }
    }
    int place = column * sharers + sharer;
    for (int i = 0; i < ROWS; i++) {
      shared[i * Tiles.THREADS + place] = sums[i];
    }
    context.localBarrier();
    for (int half = sharers / 2; half > 0; half = half / 2) {
      if (sharer < half) {
        for (int i = 0; i < ROWS; i++) {
          shared[i * Tiles.THREADS + place] += shared[i * Tiles.THREADS + place + half];
        }
      }
      context.localBarrier();
    }
    if (sharer < ROWS && i0 + sharer < m && j < n) {
      float sum = shared[sharer * Tiles.THREADS + column * sharers];
      Tiles.write(heap, ints, base, Tiles.PRODUCT, split, batch, i0 + sharer, j, sum);
    }
  }

  /// What [Tiles] keeps of a product.
  static void values(IntArray ints, int base, int batch, int[] values) {
    values[Tiles.A_FIRST] = first(ints, base, A, batch);
    values[Tiles.A_ROW] = step(ints, base, A, 0);
    values[Tiles.A_TERM] = step(ints, base, A, 1);
    values[Tiles.B_FIRST] = first(ints, base, B, batch);
    values[Tiles.B_TERM] = step(ints, base, B, 0);
    values[Tiles.B_COLUMN] = step(ints, base, B, 1);
  }

  static void finish(
      FloatArray heap, IntArray ints, int base, int batch, int row, int column, float sum) {
    int flags = ints.get(base + Tiles.FLAGS);
    int c = place(ints, base, C, batch, row, column);
    float value = sum;
    if ((flags & ACCUMULATES) != 0) {
      value = heap.get(c) + value;
    }
    if ((flags & HAS_BIAS) != 0) {
      value = value + heap.get(place(ints, base, BIAS, batch, row, column));
    }
    value = Functions.unary(ints.get(base + ACTIVATION), value, 0);
    if ((flags & HAS_RESIDUAL) != 0) {
      value = value + heap.get(place(ints, base, RESIDUAL, batch, row, column));
    }
    heap.set(c, value);
  }

  /// The first element of C, for this product.
  static int c(IntArray ints, int base, int batch) {
    return first(ints, base, C, batch);
  }

  /// The step to C's next row.
  static int cRow(IntArray ints, int base) {
    return step(ints, base, C, 0);
  }

  private static int place(IntArray ints, int base, int operand, int batch, int row, int column) {
    return first(ints, base, operand, batch)
        + row * step(ints, base, operand, 0)
        + column * step(ints, base, operand, 1);
  }

  private static int step(IntArray ints, int base, int operand, int dimension) {
    return ints.get(base + STEPS + 2 * operand + dimension);
  }

  /// The first element of an operand's matrix.
  private static int first(IntArray ints, int base, int operand, int batch) {
    int rest = batch;
    int sizes = base + BATCH;
    int steps = sizes + (operand + 1) * Args.DIMS;
    int place = ints.get(base + FIRST + operand);
    for (int d = Args.DIMS - 1; d >= 0; d--) {
      int size = ints.get(sizes + d);
      int whole = rest / size;
      place += (rest - whole * size) * ints.get(steps + d);
      rest = whole;
    }
    return place;
  }
}
