package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The matrix product in tiles that products and convolutions share: they differ in where the
/// factors' numbers come from and where the sums go.
///
/// A group of 256 threads computes a square of `side` x `side` sums in steps of `depth` terms. Of
/// these sums thread (down, across) of 16 x 16 has, in registers, the rows `down + 16 i` and the
/// columns `across + 16 j`, so that neighbours read and write neighbouring numbers. The factors'
/// tiles lie in local memory by terms: number `term * (side + gap) + row`; the gap lets a warp that
/// loads along the terms write to 32 different banks. Two tiles of each factor take turns: while
/// the threads multiply one pair they load the next, and one barrier a step suffices.
///
/// The scheme is the usual one: V. Volkov, J. Demmel, "Benchmarking GPUs to Tune Dense Linear
/// Algebra", SC 2008. Sizes and kinds are constants once TornadoVM has inlined the methods: it
/// unrolls the inner loops and drops the other kinds. Only the method that allocates an array in
/// local memory may use it: TornadoVM addresses it wrongly elsewhere.
///
/// The ints from `at[0]` on begin with those named here.
final class Tiles {
  /// Rows of sums, columns of sums, terms of a sum.
  static final int M = 0;

  static final int N = 1;
  static final int K = 2;

  /// Terms of a sum that one group adds: several groups share a sum if there are more.
  static final int SHARE = 3;

  /// Where the sums of groups that share them are written, [split, product, m, n].
  static final int SCRATCH = 4;

  /// How many groups share a sum.
  static final int SPLITS = 5;

  /// Products: of a batch, or of a convolution's groups.
  static final int PRODUCTS = 6;

  /// Bits: whether a thread's neighbours load along the terms, else along rows (of A) or columns
  /// (of B). The kinds have more bits.
  static final int FLAGS = 7;

  static final int A_ALONG_TERMS = 1;
  static final int B_ALONG_TERMS = 2;

  /// The first int that a kind has for itself.
  static final int OWN = 8;

  /// Threads of a group.
  static final int THREADS = 256;

  /// Rows and columns of a small tile: 4 x 4 sums a thread. Terms of a step, as a power of 2.
  static final int SMALL = 6;

  static final int SMALL_DEPTH = 4;

  /// Rows and columns of a large tile: 8 x 8 sums a thread.
  static final int LARGE = 7;

  static final int LARGE_DEPTH = 3;

  /// The kind of [ProductKernels].
  static final int PRODUCT = 0;

  /// The kind of [ConvolutionKernels] for outputs and weights.
  static final int CONV = 1;

  /// The kind of [ConvolutionKernels] for inputs.
  static final int CONV_INPUT = 2;

  /// How many ints of a kind the threads keep in registers; the first three mean the same in all.
  static final int VALUES = ConvolutionKernels.COUNT;

  /// Where A begins, for this product.
  static final int A_FIRST = 0;

  /// The step to A's next row.
  static final int A_ROW = 1;

  /// Where B begins, for this product.
  static final int B_FIRST = 2;

  /// In place of a number's place: it is 0.
  static final int NOWHERE = -1;

  static final int A_TERM = 3;
  static final int B_TERM = 4;
  static final int B_COLUMN = 5;

  /// Numbers of a tile that a thread loads.
  private static final int LOADS = 4;

  /// Numbers that a tile takes in local memory, with gaps.
  private static final int ROOM = 16 * (64 + 2);

  private Tiles() {}

  /// Computes the tile of a group.
  ///
  /// @param sides the tile's rows and columns, as a power of 2
  /// @param depths the terms of a step, as a power of 2
  static void multiply(
      KernelContext context,
      FloatArray heap,
      IntArray ints,
      int base,
      int kind,
      int sides,
      int depths) {
    float[] a = context.allocateFloatLocalArray(2 * ROOM);
    float[] b = context.allocateFloatLocalArray(2 * ROOM);
    int side = 1 << sides;
    int depth = 1 << depths;
    int pitch = side + 32 / depth;
    int count = side / 16;
    int thread = context.localIdx;
    int m = ints.get(base + M);
    int n = ints.get(base + N);
    int group = context.groupIdx;
    int across = (n + side - 1) >> sides;
    int rest = group / across;
    int column0 = (group - rest * across) << sides;
    int down = (m + side - 1) >> sides;
    int rest2 = rest / down;
    int row0 = (rest - rest2 * down) << sides;
    int products = ints.get(base + PRODUCTS);
    int split = rest2 / products;
    int product = rest2 - split * products;
    int share = ints.get(base + SHARE);
    int from = split * share;
    int to = from + share < ints.get(base + K) ? from + share : ints.get(base + K);
    boolean aAlong = (ints.get(base + FLAGS) & A_ALONG_TERMS) != 0;
    boolean bAlong = (ints.get(base + FLAGS) & B_ALONG_TERMS) != 0;
    int[] values = new int[VALUES];
    values(ints, base, kind, product, values);
    int[] aAt = new int[LOADS];
    int[] bAt = new int[3 * LOADS];
    for (int load = 0; load < LOADS; load++) {
      int number = thread + load * THREADS;
      aAt[load] = row0 + (aAlong ? number >> depths : number & (side - 1));
      bAt[3 * load] = column0 + (bAlong ? number >> depths : number & (side - 1));
      if (aAt[load] >= m) {
        aAt[load] = NOWHERE;
      } else {
        aAt[load] = values[A_FIRST] + aAt[load] * values[A_ROW];
      }
      if (bAt[3 * load] >= n) {
        bAt[3 * load] = NOWHERE;
      } else {
        column(values, kind, bAt[3 * load], bAt, 3 * load);
      }
    }
    float[] sums = new float[64];
    for (int i = 0; i < count * count; i++) {
      sums[i] = 0;
    }
    float[] left = new float[LOADS];
    float[] right = new float[LOADS];
    float[] rows = new float[8];
    float[] columns = new float[8];
    int tile = 0;
    for (int p = from - depth; p < to; p += depth) {
      for (int load = 0; load < LOADS; load++) {
        int number = thread + load * THREADS;
        int term = p + depth + (aAlong ? number & (depth - 1) : number >> sides);
        float value = 0;
        if (aAt[load] != NOWHERE && term < to) {
          value = heap.get(a(values, kind, aAt[load], term));
        }
        left[load] = value;
      }
      for (int load = 0; load < LOADS; load++) {
        int number = thread + load * THREADS;
        int term = p + depth + (bAlong ? number & (depth - 1) : number >> sides);
        float value = 0;
        if (bAt[3 * load] != NOWHERE && term < to) {
          int place = b(values, kind, bAt[3 * load], bAt[3 * load + 1], bAt[3 * load + 2], term);
          if (kind == PRODUCT || place != NOWHERE) {
            value = heap.get(place);
          }
        }
        right[load] = value;
      }
      if (p >= from) {
        for (int term = 0; term < depth; term++) {
          int first = tile + term * pitch;
          for (int i = 0; i < count; i++) {
            rows[i] = a[first + (thread >> 4) + 16 * i];
            columns[i] = b[first + (thread & 15) + 16 * i];
          }
          for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
              sums[i * count + j] += rows[i] * columns[j];
            }
          }
        }
      }
      tile = ROOM - tile;
      for (int load = 0; load < LOADS; load++) {
        int number = thread + load * THREADS;
        int row = aAlong ? number >> depths : number & (side - 1);
        int aTerm = aAlong ? number & (depth - 1) : number >> sides;
        a[tile + aTerm * pitch + row] = left[load];
        int column = bAlong ? number >> depths : number & (side - 1);
        int bTerm = bAlong ? number & (depth - 1) : number >> sides;
        b[tile + bTerm * pitch + column] = right[load];
      }
      context.localBarrier();
    }
    float[] results = new float[64]; // numbered by variables, so that sums can be registers
    for (int i = 0; i < count * count; i++) {
      results[i] = sums[i];
    }
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        int row = row0 + (thread >> 4) + 16 * i;
        int column = column0 + (thread & 15) + 16 * j;
        if (row < m && column < n) {
          write(heap, ints, base, kind, split, product, row, column, results[i * count + j]);
        }
      }
    }
  }

  /// What all numbers of a product's factors need, read once.
  private static void values(IntArray ints, int base, int kind, int product, int[] values) {
    if (kind == PRODUCT) {
      ProductKernels.values(ints, base, product, values);
    } else {
      ConvolutionKernels.values(ints, base, product, values);
    }
  }

  /// The three numbers that a column of B needs.
  private static void column(int[] values, int kind, int column, int[] bAt, int at) {
    if (kind == PRODUCT) {
      bAt[at] = values[B_FIRST] + column * values[B_COLUMN];
    } else {
      bAt[at] = ConvolutionKernels.column(values, column);
      bAt[at + 1] = ConvolutionKernels.columnH(values, column);
      bAt[at + 2] = ConvolutionKernels.columnW(values, column);
    }
  }

  /// Where a number of A is.
  private static int a(int[] values, int kind, int row, int term) {
    if (kind == PRODUCT) {
      return row + term * values[A_TERM];
    }
    return ConvolutionKernels.a(values, row, term);
  }

  /// Where a number of B is; [#NOWHERE] where it is padding.
  private static int b(int[] values, int kind, int column, int h, int w, int term) {
    if (kind == PRODUCT) {
      return column + term * values[B_TERM];
    }
    return ConvolutionKernels.b(values, kind, column, h, w, term);
  }

  /// Writes a sum where it belongs, or to the scratch memory if groups share it.
  static void write(
      FloatArray heap,
      IntArray ints,
      int base,
      int kind,
      int split,
      int product,
      int row,
      int column,
      float sum) {
    if (ints.get(base + SPLITS) == 1) {
      finish(heap, ints, base, kind, product, row, column, sum);
    } else {
      int matrix = split * ints.get(base + PRODUCTS) + product;
      int place = (matrix * ints.get(base + M) + row) * ints.get(base + N) + column;
      heap.set(ints.get(base + SCRATCH) + place, sum);
    }
  }

  /// Adds up what the groups that share a sum have written, splits in order: a thread a sum.
  static void gather(KernelContext context, FloatArray heap, IntArray ints, int base, int kind) {
    int n = ints.get(base + N);
    int m = ints.get(base + M);
    int all = ints.get(base + PRODUCTS) * m * n;
    int i = context.globalIdx;
    if (i < all) {
      int from = ints.get(base + SCRATCH) + i;
      int splits = ints.get(base + SPLITS);
      float sum = 0;
      for (int split = 0; split < splits; split++) {
        sum += heap.get(from + split * all);
      }
      int rest = i / n;
      int product = rest / m;
      finish(heap, ints, base, kind, product, rest - product * m, i - rest * n, sum);
    }
  }

  private static void finish(
      FloatArray heap,
      IntArray ints,
      int base,
      int kind,
      int product,
      int row,
      int column,
      float sum) {
    if (kind == PRODUCT) {
      ProductKernels.finish(heap, ints, base, product, row, column, sum);
    } else {
      ConvolutionKernels.finish(heap, ints, base, product, row, column, sum);
    }
  }
}
