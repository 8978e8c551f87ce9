package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// Reductions and running sums; [Lanes] on each result.
final class ReductionKernels {
  private static final int LOCAL = Lanes.LOCAL;
  private static final int DIMS = Args.DIMS;

  private ReductionKernels() {}

  /// The sum, the largest or the smallest of some dimensions of a strided operand, or of a part of
  /// them.
  ///
  /// Ints: the function (0, 1, 2), results, elements of each, lanes and their steps (three ints),
  /// groups for all results, elements of a part, the first element of the argument and of the
  /// result, the step of the result from part to part, dimensions reduced. Then the loop over the
  /// kept dimensions (sizes, steps of the argument, of the result), and that over the reduced ones
  /// (sizes, steps of the argument), as [Args#loop] lays them out. Numbers: what a reduction starts
  /// from, what a result is divided by.
  static void reduce(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    float[] local = context.allocateFloatLocalArray(LOCAL);
    int base = at.get(0);
    int fn = ints.get(base);
    int lanes = ints.get(base + 3);
    int step = ints.get(base + 4);
    int t = context.localIdx;
    int lane = t / step & (lanes - 1);
    int groups = ints.get(base + 6);
    int part = context.groupIdx / groups;
    int together = LOCAL / lanes;
    int result = (context.groupIdx - part * groups) * together;
    result = result + (t / ints.get(base + 5) & (together - 1));
    boolean inside = result < ints.get(base + 1);
    int begin = part * ints.get(base + 7);
    int stop = TornadoMath.min(begin + ints.get(base + 7), ints.get(base + 2));
    int end = inside ? stop : 0;
    int kept = base + 12;
    int reduced = kept + 3 * DIMS;
    int dims = ints.get(base + 11);
    int in = ints.get(base + 8) + ElementwiseKernels.place(result, ints, kept, kept + DIMS);
    float value = numbers.get(at.get(1));
    for (int e = begin + lane; e < end; e += lanes) {
      value = combine(fn, value, heap.get(in + place(e, ints, reduced, dims)));
    }
    local[t] = value;
    for (int s = lanes >> 1; s > 0; s >>= 1) {
      context.localBarrier();
      if (lane < s) {
        local[t] = combine(fn, local[t], local[t + s * step]);
      }
    }
    if (inside && lane == 0) {
      int out = ints.get(base + 9) + part * ints.get(base + 10);
      out = out + ElementwiseKernels.place(result, ints, kept, kept + 2 * DIMS);
      heap.set(out, local[t] / numbers.get(at.get(1) + 1));
    }
  }

  private static float combine(int fn, float a, float b) {
    float value = a + b;
    if (fn == 1) {
      value = Functions.larger(a, b);
    } else if (fn == 2) {
      value = -Functions.larger(-a, -b);
    }
    return value;
  }

  /// Where element e of the reduced dimensions lies; the outermost needs no division.
  private static int place(int e, IntArray ints, int sizes, int dims) {
    int rest = e;
    int place = 0;
    for (int d = dims - 1; d > 0; d--) {
      int size = ints.get(sizes + d);
      int whole = rest / size;
      place += (rest - whole * size) * ints.get(sizes + DIMS + d);
      rest = whole;
    }
    return place + rest * ints.get(sizes + DIMS);
  }

  /// The index of the largest along the middle dimension: the first of equals, NaN before all.
  /// Ints: results, the sizes of the middle and the inner dimension, lanes and their steps (three
  /// ints), the first element of the argument and of the result.
  static void argMax(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    float[] values = context.allocateFloatLocalArray(LOCAL);
    int[] indices = context.allocateIntLocalArray(LOCAL);
    int base = at.get(0);
    int size = ints.get(base + 1);
    int inner = ints.get(base + 2);
    int lanes = ints.get(base + 3);
    int step = ints.get(base + 4);
    int t = context.localIdx;
    int lane = t / step & (lanes - 1);
    int together = LOCAL / lanes;
    int result = context.groupIdx * together + (t / ints.get(base + 5) & (together - 1));
    boolean inside = result < ints.get(base);
    int end = inside ? size : 0;
    int in = ints.get(base + 6) + (inside ? line(result, size, inner) : 0);
    float best = heap.get(in);
    int index = 0;
    for (int j = lane; j < end; j += lanes) {
      float value = heap.get(in + j * inner);
      if (above(value, best)) {
        best = value;
        index = j;
      }
    }
    values[t] = best;
    indices[t] = index;
    for (int s = lanes >> 1; s > 0; s >>= 1) {
      context.localBarrier();
      if (lane < s) {
        int other = t + s * step;
        boolean first = indices[other] < indices[t] && !above(values[t], values[other]);
        if (first || above(values[other], values[t])) {
          values[t] = values[other];
          indices[t] = indices[other];
        }
      }
    }
    if (inside && lane == 0) {
      longs.set(ints.get(base + 7) + result, indices[t]);
    }
  }

  /// Whether a is larger than b, NaN being the largest of all. By way of numbers: TornadoVM takes
  /// `b == b` to be true.
  static boolean above(float a, float b) {
    int strangeA = Functions.isNaN(a) ? 1 : 0;
    int strangeB = Functions.isNaN(b) ? 1 : 0;
    return a > b || strangeA > strangeB;
  }

  /// Where line number n of [outer, size, inner] begins.
  private static int line(int n, int size, int inner) {
    int o = n / inner;
    return o * size * inner + (n - o * inner);
  }

  /// Running sums along the middle dimension, tile by tile of as many elements as there are lanes:
  /// in a tile by the scan of W. D. Hillis and G. L. Steele ("Data parallel algorithms", 1986).
  /// They add up in pairs of floats, the second what rounding took from the first (T. J. Dekker, "A
  /// floating-point technique for extending the available precision", 1971), as not every device
  /// has doubles.
  ///
  /// Ints: lines, the sizes of the middle and the inner dimension, lanes and their steps (three
  /// ints), the first element of the argument and of the result, whether it runs backwards.
  static void cumSum(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] high = context.allocateFloatLocalArray(LOCAL);
    float[] low = context.allocateFloatLocalArray(LOCAL);
    int base = at.get(0);
    int size = ints.get(base + 1);
    int inner = ints.get(base + 2);
    int lanes = ints.get(base + 3);
    int step = ints.get(base + 4);
    int t = context.localIdx;
    int lane = t / step & (lanes - 1);
    int together = LOCAL / lanes;
    int n = context.groupIdx * together + (t / ints.get(base + 5) & (together - 1));
    boolean inside = n < ints.get(base);
    int first = inside ? line(n, size, inner) : 0;
    int in = ints.get(base + 6) + first;
    int out = ints.get(base + 7) + first;
    int reverse = ints.get(base + 8);
    float carry = 0;
    float carryLow = 0;
    for (int tile = 0; tile < size; tile += lanes) {
      int k = tile + lane;
      boolean there = inside && k < size;
      int place = (reverse != 0 ? size - 1 - k : k) * inner;
      float sum = there ? heap.get(in + place) : 0;
      float rest = 0;
      for (int s = 1; s < lanes; s <<= 1) {
        context.localBarrier();
        high[t] = sum;
        low[t] = rest;
        context.localBarrier();
        if (lane >= s) {
          float before = high[t - s * step];
          float lost = lost(before, sum) + (low[t - s * step] + rest);
          float rounded = before + sum;
          sum = rounded + lost;
          rest = lost(rounded, lost);
        }
      }
      float lost = lost(carry, sum) + (carryLow + rest);
      float rounded = carry + sum;
      sum = rounded + lost;
      rest = lost(rounded, lost);
      if (there) {
        heap.set(out + place, sum);
      }
      context.localBarrier();
      high[t] = sum;
      low[t] = rest;
      context.localBarrier();
      int last = t + (lanes - 1 - lane) * step;
      carry = high[last];
      carryLow = low[last];
      context.localBarrier();
    }
  }

  /// What rounding takes from `a + b` (D. E. Knuth, "The Art of Computer Programming", volume 2,
  /// section 4.2.2); 0 where that is not a number.
  private static float lost(float a, float b) {
    float sum = a + b;
    float shareOfB = sum - a;
    float lost = a - (sum - shareOfB) + (b - shareOfB);
    return lost > 0 || lost < 0 ? lost : 0;
  }
}
