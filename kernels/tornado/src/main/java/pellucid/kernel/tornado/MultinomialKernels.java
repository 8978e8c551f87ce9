package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// Draws of classes as `pellucid.kernel.Draws` defines them, in double: from the same random
/// numbers and, with replacement, from the same sums.
///
/// Ints: rows, classes, draws of a row, the key and the stream (two ints each), then the first
/// element of the operands.
final class MultinomialKernels {
  /// Later than every clock that can ring.
  private static final float NEVER = 3e38f;

  private static final long WORD = 0xFFFFFFFFL;

  private MultinomialKernels() {}

  /// With replacement, one thread a draw: adds the weights up, and once more as far as they are
  /// wanted. Operands: the weights, the result.
  static void again(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int n = context.globalIdx;
    int base = at.get(0);
    int count = ints.get(base + 2);
    if (n < ints.get(base) * count) {
      int classes = ints.get(base + 1);
      int weights = ints.get(base + 7) + n / count * classes;
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += heap.get(weights + c);
      }
      double target = uniform(n, ints, base + 3) * total;
      double sum = 0;
      int drawn = classes - 1;
      int end = classes;
      for (int c = 0; c < end; c++) {
        sum += heap.get(weights + c);
        if (sum > target || sum == total) {
          drawn = c;
          end = c;
        }
      }
      longs.set(ints.get(base + 8) + n, drawn);
    }
  }

  /// Without replacement, one thread a class: the time at which its clock rings, or rather its
  /// fourth root, whose exponent a float has, too: what the first float lacks is in a second.
  /// Operands: the weights, the times [2, rows, classes].
  static void clocks(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int n = context.globalIdx;
    int base = at.get(0);
    int all = ints.get(base) * ints.get(base + 1);
    if (n < all) {
      double weight = heap.get(ints.get(base + 7) + n);
      float time = NEVER;
      float rest = 0;
      if (weight > 0) {
        double rings = -TornadoMath.log(1 - uniform(n, ints, base + 3)) / weight;
        double root = TornadoMath.sqrt(TornadoMath.sqrt(rings));
        time = (float) root;
        rest = (float) (root - time);
      }
      int out = ints.get(base + 8) + n;
      heap.set(out, time);
      heap.set(out + all, rest);
    }
  }

  /// Then, one thread a class: how many of its row ring before it. Operands: the times, the result.
  static void once(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int n = context.globalIdx;
    int base = at.get(0);
    int classes = ints.get(base + 1);
    int all = ints.get(base) * classes;
    if (n < all) {
      int row = n / classes;
      int number = n - row * classes;
      int times = ints.get(base + 7) + row * classes;
      float time = heap.get(times + number);
      float rest = heap.get(times + number + all);
      int place = 0;
      for (int c = 0; c < classes; c++) {
        float other = heap.get(times + c);
        float otherRest = heap.get(times + c + all);
        boolean same = other == time;
        boolean earlier = otherRest < rest || (otherRest == rest && c < number);
        if (other < time || (same && earlier)) {
          place++;
        }
      }
      int count = ints.get(base + 2);
      if (place < count) {
        longs.set(ints.get(base + 8) + row * count + place, number);
      }
    }
  }

  /// A number in [0, 1) with 53 bits, of the first two words of a block.
  private static double uniform(int block, IntArray ints, int place) {
    int[] words = new int[4];
    RandomKernels.block(block, ints, place, words);
    long bits = (words[1] & WORD) << 21 | (words[0] & WORD) >> 11;
    return bits * 0x1p-53;
  }
}
