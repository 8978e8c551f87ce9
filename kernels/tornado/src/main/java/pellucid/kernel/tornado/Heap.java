package pellucid.kernel.tornado;

import java.util.Map;
import java.util.TreeMap;

/// Who holds which elements of one large array on the device: ranges are handed out and taken back.
///
/// First fit by address over a sorted map of free ranges, neighbours merged on return. Ranges start
/// at multiples of [#ALIGNMENT] elements, so that neighbouring tensors share no cache line.
final class Heap {
  /// In elements: 64 bytes or more, whatever the type.
  static final int ALIGNMENT = 64;

  private final int capacity;
  private final TreeMap<Integer, Integer> free = new TreeMap<>(); // first element -> length
  private long used;

  /// A heap of so many elements. The first [#ALIGNMENT] are never handed out: the kernel that makes
  /// the heap known to the device writes there.
  Heap(int capacity) {
    this.capacity = capacity - ALIGNMENT;
    free.put(ALIGNMENT, this.capacity);
  }

  /// The first element of a new range, or -1 where none is large enough.
  synchronized int allocate(long elements) {
    long length = rounded(elements);
    for (Map.Entry<Integer, Integer> range : free.entrySet()) {
      if (range.getValue() >= length) {
        int start = range.getKey(); // the entry is no longer what it was once the map changes
        take(start, range.getValue(), (int) length);
        return start;
      }
    }
    return -1;
  }

  private void take(int start, int available, int length) {
    free.remove(start);
    if (available > length) {
      free.put(start + length, available - length);
    }
    used += length;
  }

  /// Takes a range back.
  synchronized void free(int start, long elements) {
    int length = (int) rounded(elements);
    used -= length;
    int first = start;
    Map.Entry<Integer, Integer> before = free.floorEntry(start);
    if (before != null && before.getKey() + before.getValue() == start) {
      first = before.getKey();
      length += before.getValue();
      free.remove(first);
    }
    Integer behind = free.remove(first + length);
    free.put(first, behind == null ? length : length + behind);
  }

  private static long rounded(long elements) {
    return (Math.max(elements, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /// Elements in use.
  synchronized long used() {
    return used;
  }

  /// Elements that can be in use.
  int capacity() {
    return capacity;
  }
}
