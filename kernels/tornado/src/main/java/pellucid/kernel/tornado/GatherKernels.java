package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// Slices and elements of a table [outer, size, inner] by index, and added back without atomics:
/// whoever owns an element of the table looks for what belongs there, in ascending order.
final class GatherKernels {
  /// Threads of a group that adds slices.
  static final int TILE = 128;

  private GatherKernels() {}

  /// `out[o, j, i] = table[o, index, i]`, one thread an element. Ints: elements, the table's size,
  /// the inner size, indices, whether each element has an index of its own, the first element of
  /// the table, the indices and the result.
  static void take(
      KernelContext context, FloatArray heap, LongArray indices, IntArray ints, IntArray at) {
    int e = context.globalIdx;
    int base = at.get(0);
    if (e < ints.get(base)) {
      int inner = ints.get(base + 2);
      int count = ints.get(base + 3);
      int row = e / inner; // o * count + j
      int o = row / count;
      int number = ints.get(base + 4) != 0 ? e : row - o * count;
      int index = (int) indices.get(ints.get(base + 6) + number);
      int from = (o * ints.get(base + 1) + index) * inner + (e - row * inner);
      heap.set(ints.get(base + 7) + e, heap.get(ints.get(base + 5) + from));
    }
  }

  /// `table[o, indices[j], i] += slices[o, j, i]`, j ascending. A group owns a row of the table,
  /// or, where those are many, the row of an index that stands nowhere before: then the table was
  /// zeroed. It looks through the indices tile by tile.
  ///
  /// Ints: whether a group owns an index, the table's size, the inner size, indices, elements of a
  /// row of the table (outer times inner), groups that share it, the first element of the table,
  /// the indices and the slices.
  static void scatterAdd(
      KernelContext context, FloatArray heap, LongArray indices, IntArray ints, IntArray at) {
    int[] matches = context.allocateIntLocalArray(TILE);
    int[] any = context.allocateIntLocalArray(1);
    int base = at.get(0);
    int byIndex = ints.get(base);
    int inner = ints.get(base + 2);
    int count = ints.get(base + 3);
    int shared = ints.get(base + 5);
    int t = context.localIdx;
    int target = context.groupIdx / shared;
    int e = (context.groupIdx - target * shared) * TILE + t;
    boolean inside = e < ints.get(base + 4);
    int o = e / inner;
    int i = e - o * inner;
    int first = ints.get(base + 7);
    long index = byIndex != 0 ? indices.get(first + target) : target;
    int slice = ints.get(base + 8) + o * count * inner + i;
    float sum = 0;
    int earliest = -1; // the first place with this index
    int end = count;
    for (int tile = 0; tile < end; tile += TILE) {
      context.localBarrier();
      if (t == 0) {
        any[0] = 0;
      }
      context.localBarrier();
      int j = tile + t;
      int match = 0;
      if (j < count && indices.get(first + j) == index) {
        match = 1;
        any[0] = 1;
      }
      matches[t] = match;
      context.localBarrier();
      if (any[0] != 0) {
        for (int k = 0; k < TILE; k++) {
          if (matches[k] != 0) {
            earliest = earliest < 0 ? tile + k : earliest;
            if (inside) {
              sum += heap.get(slice + (tile + k) * inner);
            }
          }
        }
        end = byIndex != 0 && earliest < target ? 0 : count; // another group's
      }
    }
    if (inside && end > 0) {
      int row = o * ints.get(base + 1) + (int) index;
      heap.set(ints.get(base + 6) + row * inner + i, sum);
    }
  }

  /// `table[o, indices[j], i] += slices[o, j, i]`, j ascending, with the places j in the order of
  /// their indices. One thread an element of a place: at the first place of an index it adds all.
  /// The table was zeroed.
  ///
  /// Ints: the table's size, the inner size, indices, elements of a row of the table (outer times
  /// inner), the first element of the table, of the indices as floats, of the places in order as
  /// floats, of the slices.
  static void addSorted(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int n = context.globalIdx;
    int base = at.get(0);
    int inner = ints.get(base + 1);
    int count = ints.get(base + 2);
    int row = ints.get(base + 3);
    int p = n / row;
    if (p < count) {
      int keys = ints.get(base + 5);
      int order = ints.get(base + 6);
      float key = heap.get(keys + (int) heap.get(order + p));
      float before = -1;
      if (p > 0) {
        before = heap.get(keys + (int) heap.get(order + p - 1));
      }
      int e = n - p * row;
      int o = e / inner;
      int i = e - o * inner;
      int slice = ints.get(base + 7) + o * count * inner + i;
      float sum = 0;
      int end = before < key ? count : p;
      for (int q = p; q < end; q++) {
        int j = (int) heap.get(order + q);
        if (heap.get(keys + j) > key) {
          end = q;
        } else {
          sum += heap.get(slice + j * inner);
        }
      }
      if (before < key) {
        heap.set(ints.get(base + 4) + (o * ints.get(base) + (int) key) * inner + i, sum);
      }
    }
  }

  /// `table[o, indices[o, j, i], i] += picked[o, j, i]`, j ascending; one thread an element of the
  /// table. Ints: elements of the table, its size, the inner size, indices, the first element of
  /// the table, the indices and the picked.
  static void addByElement(
      KernelContext context, FloatArray heap, LongArray indices, IntArray ints, IntArray at) {
    int e = context.globalIdx;
    int base = at.get(0);
    if (e < ints.get(base)) {
      int size = ints.get(base + 1);
      int inner = ints.get(base + 2);
      int count = ints.get(base + 3);
      int row = e / inner; // o * size + s
      int o = row / size;
      int s = row - o * size;
      int line = o * count * inner + (e - row * inner);
      int index = ints.get(base + 5) + line;
      int picked = ints.get(base + 6) + line;
      float sum = 0;
      for (int j = 0; j < count; j++) {
        if (indices.get(index + j * inner) == s) {
          sum += heap.get(picked + j * inner);
        }
      }
      heap.set(ints.get(base + 4) + e, sum);
    }
  }

  /// The same with one thread a line of the table, which walks along the picked: for many or long
  /// lines. The first of the ints is the number of lines.
  static void addByLine(
      KernelContext context, FloatArray heap, LongArray indices, IntArray ints, IntArray at) {
    int n = context.globalIdx;
    int base = at.get(0);
    if (n < ints.get(base)) {
      int size = ints.get(base + 1);
      int inner = ints.get(base + 2);
      int count = ints.get(base + 3);
      int o = n / inner;
      int i = n - o * inner;
      int table = ints.get(base + 4) + o * size * inner + i;
      int index = ints.get(base + 5) + o * count * inner + i;
      int picked = ints.get(base + 6) + o * count * inner + i;
      for (int s = 0; s < size; s++) {
        heap.set(table + s * inner, 0);
      }
      for (int j = 0; j < count; j++) {
        int place = table + (int) indices.get(index + j * inner) * inner;
        heap.set(place, heap.get(place) + heap.get(picked + j * inner));
      }
    }
  }
}
