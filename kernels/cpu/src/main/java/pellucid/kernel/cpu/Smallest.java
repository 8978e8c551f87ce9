package pellucid.kernel.cpu;

/// The smallest of many numbers, in order, by a heap.
final class Smallest {
  private Smallest() {}

  /// Puts the `count` smallest of the first `size` keys at the array's front, ascending.
  static void first(long[] keys, int size, int count) {
    if (count == 0) {
      return;
    }
    for (int i = count / 2 - 1; i >= 0; i--) { // the largest of the chosen on top
      sink(keys, i, count);
    }
    for (int i = count; i < size; i++) {
      if (keys[i] < keys[0]) {
        keys[0] = keys[i];
        sink(keys, 0, count);
      }
    }
    for (int last = count - 1; last > 0; last--) {
      long largest = keys[0];
      keys[0] = keys[last];
      keys[last] = largest;
      sink(keys, 0, last);
    }
  }

  private static void sink(long[] heap, int from, int count) {
    long key = heap[from];
    int at = from;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      child += child + 1 < count && heap[child + 1] > heap[child] ? 1 : 0;
      if (heap[child] <= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }
}
