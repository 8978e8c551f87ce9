package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Weights in few bits: products `y = x W' * scale + bias` that read them as they are, and the same
/// weights written out as floats. `W` is [n, k], dense; so are all others.
///
/// The ints from `at[0]` on are those named here; [CompactProducts] writes them.
final class CompactKernels {
  static final int M = 0;
  static final int N = 1;
  static final int K = 2;

  /// Bits: whether weights are BF16, else I8; whether there is a scale, a bias.
  static final int FLAGS = 3;

  static final int BF16 = 1;
  static final int HAS_SCALE = 2;
  static final int HAS_BIAS = 4;

  /// The first elements of x (or of what [#expand] writes), W, y, scale and bias.
  static final int X = 4;

  static final int W = 5;
  static final int Y = 6;
  static final int SCALE = 7;
  static final int BIAS = 8;

  /// Rows of x and rows of W that a group of [#gemv] has.
  static final int ROWS = 4;

  static final int COLUMNS = 8;

  /// Threads that share the terms of a row of W, and terms that one takes at a time.
  private static final int SHARERS = 32;

  private static final int RUN = 4;

  private static final int THREADS = COLUMNS * SHARERS;

  private CompactKernels() {}

  /// Few rows of x: a group has up to [#ROWS] of them and [#COLUMNS] rows of W. Its threads share
  /// each sum and add their parts by halves.
  static void gemv(
      KernelContext context, FloatArray heap, ByteArray bytes, IntArray ints, IntArray at) {
    float[] shared = context.allocateFloatLocalArray(ROWS * THREADS);
    int base = at.get(0);
    int thread = context.localIdx;
    int sharer = thread & (SHARERS - 1);
    int m = ints.get(base + M);
    int n = ints.get(base + N);
    int k = ints.get(base + K);
    int flags = ints.get(base + FLAGS);
    int across = (n + COLUMNS - 1) / COLUMNS;
    int group = context.groupIdx;
    int down = group / across;
    int i0 = down * ROWS;
    int j = (group - down * across) * COLUMNS + thread / SHARERS;
    float[] sums = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      sums[i] = 0;
    }
    if (j < n) {
      int x = ints.get(base + X) + i0 * k;
      for (int p = sharer * RUN; p < k; p += SHARERS * RUN) {
        for (int q = 0; q < RUN; q++) {
          if (p + q < k) {
            float weight = weight(bytes, ints.get(base + W), j * k + p + q, flags);
            for (int i = 0; i < ROWS; i++) {
              int row = i0 + i < m ? i : 0; // a row that is there, in place of one that is not
              sums[i] += heap.get(x + row * k + p + q) * weight;
            }
          }
        }
      }
    }
    for (int i = 0; i < ROWS; i++) {
      shared[i * THREADS + thread] = sums[i];
    }
    context.localBarrier();
    for (int half = SHARERS / 2; half > 0; half = half / 2) {
      if (sharer < half) {
        for (int i = 0; i < ROWS; i++) {
          shared[i * THREADS + thread] += shared[i * THREADS + thread + half];
        }
      }
      context.localBarrier();
    }
    if (sharer < ROWS && i0 + sharer < m && j < n) {
      float value = shared[sharer * THREADS + thread - sharer];
      if ((flags & HAS_SCALE) != 0) {
        value = value * heap.get(ints.get(base + SCALE) + j);
      }
      if ((flags & HAS_BIAS) != 0) {
        value = value + heap.get(ints.get(base + BIAS) + j);
      }
      heap.set(ints.get(base + Y) + (i0 + sharer) * n + j, value);
    }
  }

  /// Writes weights as floats, times their scales, at `X`: a thread each.
  static void expand(
      KernelContext context, FloatArray heap, ByteArray bytes, IntArray ints, IntArray at) {
    int base = at.get(0);
    int n = ints.get(base + N);
    int k = ints.get(base + K);
    int flags = ints.get(base + FLAGS);
    int i = context.globalIdx;
    if (i < n * k) {
      float value = weight(bytes, ints.get(base + W), i, flags);
      if ((flags & HAS_SCALE) != 0) {
        value = value * heap.get(ints.get(base + SCALE) + i / k);
      }
      heap.set(ints.get(base + X) + i, value);
    }
  }

  private static float weight(ByteArray bytes, int first, int index, int flags) {
    float value;
    if ((flags & BF16) != 0) {
      value = bf16(bytes.get(first + 2 * index), bytes.get(first + 2 * index + 1));
    } else {
      value = bytes.get(first + index);
    }
    return value;
  }

  /// The number with these bits: a sign, eight bits of exponent, seven of mantissa.
  ///
  /// Kernels can't turn bits into a float, so it is put together from powers of two, each product
  /// exact. The last factor comes last, lest a product leave the range of floats on the way.
  private static float bf16(byte lower, byte upper) {
    int low = unsigned(lower);
    int high = unsigned(upper);
    int seven = high & 127; // the upper bits of the exponent
    float mantissa = (low & 127) * 0x1p-7f;
    float value = (low & 128) != 0 ? 2 + 2 * mantissa : 1 + mantissa;
    if (seven == 0 && low < 128) {
      value = 2 * mantissa; // below the smallest normal number, or 0
    }
    value = value * 0x1p-63f;
    value = (seven & 1) != 0 ? value * 0x1p2f : value;
    value = (seven & 2) != 0 ? value * 0x1p4f : value;
    value = (seven & 4) != 0 ? value * 0x1p8f : value;
    value = (seven & 8) != 0 ? value * 0x1p16f : value;
    value = (seven & 16) != 0 ? value * 0x1p32f : value;
    value = (seven & 32) != 0 ? value * 0x1p64f : value;
    value = (seven & 64) != 0 ? value * 0x1p64f : value * 0x1p-64f;
    return high > 127 ? -value : value;
  }

  /// By way of a float: TornadoVM's CUDA backend would add to a byte in eight bits.
  private static int unsigned(byte bits) {
    float number = bits;
    return (int) (number < 0 ? number + 256 : number);
  }
}
