package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// One thread an element. Operands are strided: ints are, from `at[0]` on, the function (if there
/// is a choice), the count of elements, the first element of each operand, the sizes of the
/// dimensions, then the steps of each operand ([Args#loop]).
final class ElementwiseKernels {
  private static final int DIMS = Args.DIMS;

  private ElementwiseKernels() {}

  /// `out = fn(in)`
  static void unary(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base + 1)) {
      int sizes = base + 4;
      int in = ints.get(base + 2) + place(i, ints, sizes, sizes + DIMS);
      int out = ints.get(base + 3) + place(i, ints, sizes, sizes + 2 * DIMS);
      float alpha = numbers.get(at.get(1));
      heap.set(out, Functions.unary(ints.get(base), heap.get(in), alpha));
    }
  }

  /// `out = fn(a, b)`
  static void binary(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base + 1)) {
      int sizes = base + 5;
      int a = ints.get(base + 2) + place(i, ints, sizes, sizes + DIMS);
      int b = ints.get(base + 3) + place(i, ints, sizes, sizes + 2 * DIMS);
      int out = ints.get(base + 4) + place(i, ints, sizes, sizes + 3 * DIMS);
      float alpha = numbers.get(at.get(1));
      heap.set(out, Functions.binary(ints.get(base), heap.get(a), heap.get(b), alpha));
    }
  }

  /// `out = a fn b`, a truth value
  static void compare(
      KernelContext context, FloatArray heap, ByteArray truths, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base + 1)) {
      int sizes = base + 5;
      int a = ints.get(base + 2) + place(i, ints, sizes, sizes + DIMS);
      int b = ints.get(base + 3) + place(i, ints, sizes, sizes + 2 * DIMS);
      int out = ints.get(base + 4) + place(i, ints, sizes, sizes + 3 * DIMS);
      truths.set(out, (byte) Functions.compare(ints.get(base), heap.get(a), heap.get(b)));
    }
  }

  /// `out = a fn b`, a truth value, of I64
  static void compareLongs(
      KernelContext context,
      FloatArray heap,
      LongArray longs,
      ByteArray truths,
      IntArray ints,
      IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base + 1)) {
      int sizes = base + 5;
      int a = ints.get(base + 2) + place(i, ints, sizes, sizes + DIMS);
      int b = ints.get(base + 3) + place(i, ints, sizes, sizes + 2 * DIMS);
      int out = ints.get(base + 4) + place(i, ints, sizes, sizes + 3 * DIMS);
      truths.set(out, (byte) Functions.compare(ints.get(base), longs.get(a), longs.get(b)));
    }
  }

  /// `out = condition ? a : b`
  static void where(
      KernelContext context, FloatArray heap, ByteArray truths, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int sizes = base + 5;
      int condition = ints.get(base + 1) + place(i, ints, sizes, sizes + DIMS);
      int a = ints.get(base + 2) + place(i, ints, sizes, sizes + 2 * DIMS);
      int b = ints.get(base + 3) + place(i, ints, sizes, sizes + 3 * DIMS);
      int out = ints.get(base + 4) + place(i, ints, sizes, sizes + 4 * DIMS);
      float chosen = heap.get(b);
      if (truths.get(condition) != 0) {
        chosen = heap.get(a);
      }
      heap.set(out, chosen);
    }
  }

  /// `out = in`
  static void copy(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int sizes = base + 3;
      int in = ints.get(base + 1) + place(i, ints, sizes, sizes + DIMS);
      int out = ints.get(base + 2) + place(i, ints, sizes, sizes + 2 * DIMS);
      heap.set(out, heap.get(in));
    }
  }

  /// `out = value`
  static void fill(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int sizes = base + 2;
      int out = ints.get(base + 1) + place(i, ints, sizes, sizes + DIMS);
      heap.set(out, numbers.get(at.get(1)));
    }
  }

  /// Where element i of a strided operand lies, from its first element on.
  static int place(int i, IntArray ints, int sizes, int steps) {
    int rest = i;
    int place = 0;
    for (int d = DIMS - 1; d >= 0; d--) {
      int size = ints.get(sizes + d);
      int whole = rest / size;
      place += (rest - whole * size) * ints.get(steps + d);
      rest = whole;
    }
    return place;
  }
}
