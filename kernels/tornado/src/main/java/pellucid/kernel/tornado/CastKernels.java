package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// Copies of and between the types beside floats, and their fills. One thread an element, operands
/// strided.
///
/// Ints of copies: the count, the first element of both operands, sizes and steps ([Args#loop]),
/// and, where the result holds whole numbers, whether those are I32. Ints of fills: the count, the
/// first element, sizes and steps, the value (two ints).
final class CastKernels {
  private static final int DIMS = Args.DIMS;
  private static final float MOST_LONG = 0x1p63f;

  private CastKernels() {}

  static void longToLong(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      long value = longs.get(in(i, ints, base));
      longs.set(out(i, ints, base), whole(value, ints, base));
    }
  }

  static void longToFloat(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      heap.set(out(i, ints, base), (float) longs.get(in(i, ints, base)));
    }
  }

  /// Rounds towards zero, NaN to 0, and saturates.
  static void floatToLong(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      float value = heap.get(in(i, ints, base));
      long whole = 0;
      if (value >= MOST_LONG) {
        whole = Long.MAX_VALUE;
      } else if (value < -MOST_LONG) {
        whole = Long.MIN_VALUE;
      } else if (value > 0 || value < 0) {
        whole = (long) value;
      }
      if (ints.get(flag(base)) != 0) {
        whole = whole > Integer.MAX_VALUE ? Integer.MAX_VALUE : whole;
        whole = whole < Integer.MIN_VALUE ? Integer.MIN_VALUE : whole;
      }
      longs.set(out(i, ints, base), whole);
    }
  }

  static void truthToTruth(
      KernelContext context, FloatArray heap, ByteArray truths, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      truths.set(out(i, ints, base), truths.get(in(i, ints, base)));
    }
  }

  static void truthToFloat(
      KernelContext context, FloatArray heap, ByteArray truths, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      heap.set(out(i, ints, base), truths.get(in(i, ints, base)));
    }
  }

  static void floatToTruth(
      KernelContext context, FloatArray heap, ByteArray truths, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int truth = heap.get(in(i, ints, base)) != 0 ? 1 : 0;
      truths.set(out(i, ints, base), (byte) truth);
    }
  }

  static void truthToLong(
      KernelContext context,
      FloatArray heap,
      LongArray longs,
      ByteArray truths,
      IntArray ints,
      IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      longs.set(out(i, ints, base), truths.get(in(i, ints, base)));
    }
  }

  static void longToTruth(
      KernelContext context,
      FloatArray heap,
      LongArray longs,
      ByteArray truths,
      IntArray ints,
      IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int truth = longs.get(in(i, ints, base)) != 0 ? 1 : 0;
      truths.set(out(i, ints, base), (byte) truth);
    }
  }

  static void fillLongs(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int sizes = base + 2;
      int value = sizes + 2 * DIMS;
      int out = ints.get(base + 1) + ElementwiseKernels.place(i, ints, sizes, sizes + DIMS);
      longs.set(out, (long) ints.get(value + 1) << 32 | (ints.get(value) & 0xFFFFFFFFL));
    }
  }

  static void fillTruths(
      KernelContext context, FloatArray heap, ByteArray truths, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int sizes = base + 2;
      int out = ints.get(base + 1) + ElementwiseKernels.place(i, ints, sizes, sizes + DIMS);
      int value = sizes + 2 * DIMS;
      int which = i & ints.get(value + 2); // numbers of two bytes have two values in turn
      truths.set(out, (byte) ints.get(value + which));
    }
  }

  private static int in(int i, IntArray ints, int base) {
    int sizes = base + 3;
    return ints.get(base + 1) + ElementwiseKernels.place(i, ints, sizes, sizes + DIMS);
  }

  private static int out(int i, IntArray ints, int base) {
    int sizes = base + 3;
    return ints.get(base + 2) + ElementwiseKernels.place(i, ints, sizes, sizes + 2 * DIMS);
  }

  private static int flag(int base) {
    return base + 3 + 3 * DIMS;
  }

  /// The value, its lower half where the result is I32.
  private static long whole(long value, IntArray ints, int base) {
    return ints.get(flag(base)) != 0 ? (int) value : value;
  }
}
