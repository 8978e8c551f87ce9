package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// The order of the elements of a line: blocks by counting what comes before each element, then
/// runs of twice the length by finding each element's place in its neighbour run (a merge by rank:
/// N. Satish, M. Harris, M. Garland, "Designing efficient sorting algorithms for manycore GPUs",
/// 2009, section 5). One thread an element, no barriers, stable.
///
/// Ints: elements, the sizes of the middle and the inner dimension, whether the largest comes
/// first, how many are wanted of a line, the length of the runs that are made, the first element of
/// the argument, where positions come from, where they go to, whether that is the result. Positions
/// in between are floats, [lines, size].
final class SortKernels {
  private SortKernels() {}

  /// Sorts the blocks of a line.
  static void sortBlocks(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int e = context.globalIdx;
    int base = at.get(0);
    if (e < ints.get(base)) {
      int size = ints.get(base + 1);
      int inner = ints.get(base + 2);
      int descending = ints.get(base + 3);
      int block = ints.get(base + 5);
      int line = e / size;
      int j = e - line * size;
      int in = ints.get(base + 6) + first(line, size, inner);
      float own = heap.get(in + j * inner);
      int begin = j / block * block;
      int end = TornadoMath.min(begin + block, size);
      int place = begin;
      for (int k = begin; k < end; k++) {
        place += before(heap.get(in + k * inner), own, descending, k < j ? 1 : 0);
      }
      put(heap, longs, ints, base, line, place, j);
    }
  }

  /// Merges the runs of a line two by two.
  static void mergeRuns(
      KernelContext context, FloatArray heap, LongArray longs, IntArray ints, IntArray at) {
    int e = context.globalIdx;
    int base = at.get(0);
    if (e < ints.get(base)) {
      int size = ints.get(base + 1);
      int inner = ints.get(base + 2);
      int descending = ints.get(base + 3);
      int run = ints.get(base + 5) / 2;
      int line = e / size;
      int p = e - line * size;
      int in = ints.get(base + 6) + first(line, size, inner);
      int from = ints.get(base + 7) + line * size;
      int j = (int) heap.get(from + p);
      float own = heap.get(in + j * inner);
      int number = p / run;
      int right = number & 1;
      int begin = (right != 0 ? number - 1 : number + 1) * run;
      int low = TornadoMath.min(begin, size);
      int high = TornadoMath.min(begin + run, size);
      int other = low;
      while (low < high) {
        int middle = (low + high) / 2;
        int neighbour = (int) heap.get(from + middle);
        float value = heap.get(in + neighbour * inner);
        if (before(value, own, descending, right) != 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      int place = (number - right) * run + (p - number * run) + (low - other);
      put(heap, longs, ints, base, line, place, j);
    }
  }

  /// 1 if a comes before b, where equals do so if `first` is 1.
  private static int before(float a, float b, int descending, int first) {
    int less = ReductionKernels.above(b, a) ? 1 : 0;
    int more = ReductionKernels.above(a, b) ? 1 : 0;
    int same = less + more == 0 ? first : 0;
    return (descending != 0 ? more : less) + same;
  }

  private static int first(int line, int size, int inner) {
    int o = line / inner;
    return o * size * inner + (line - o * inner);
  }

  /// Element j has that place in its line.
  private static void put(
      FloatArray heap, LongArray longs, IntArray ints, int base, int line, int place, int j) {
    int to = ints.get(base + 8);
    int count = ints.get(base + 4);
    if (ints.get(base + 9) == 0) {
      heap.set(to + line * ints.get(base + 1) + place, j);
    } else if (place < count) {
      int inner = ints.get(base + 2);
      longs.set(to + first(line, count, inner) + place * inner, j);
    }
  }
}
