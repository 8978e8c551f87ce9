package pellucid.kernel.cpu;

import java.util.Arrays;

/// Sorts `long`s by their upper halves, as signed integers; those with equal ones keep their order.
///
/// A digit of eight bits at a time, the lowest first (D. E. Knuth, "The Art of Computer
/// Programming", volume 3, section 5.2.5). It makes no object, as the JDK's sort does, and takes as
/// long for any order.
final class RadixSort {
  private static final int DIGITS = 4;
  private static final int BITS = 8;
  private static final int BUCKETS = 1 << BITS;

  /// Up to so many are inserted one by one: less work than to go through all buckets.
  private static final int FEW = 40;

  private RadixSort() {}

  /// @param keys the first n are sorted
  /// @param other room for as many
  static void sort(long[] keys, long[] other, int n) {
    if (n <= FEW) {
      insert(keys, n);
      return;
    }
    int[] starts = Scratch.get().words(); // a block: room for all buckets
    assert starts.length >= DIGITS * BUCKETS;
    count(keys, n, starts);
    for (int digit = 0; digit < DIGITS; digit += 2) {
      move(keys, other, n, starts, digit);
      move(other, keys, n, starts, digit + 1);
    }
  }

  private static void insert(long[] keys, int n) {
    for (int i = 1; i < n; i++) {
      long key = keys[i];
      int at = i;
      for (; at > 0 && keys[at - 1] >> Integer.SIZE > key >> Integer.SIZE; at--) {
        keys[at] = keys[at - 1];
      }
      keys[at] = key;
    }
  }

  /// Where each bucket of each digit starts.
  private static void count(long[] keys, int n, int[] starts) {
    Arrays.fill(starts, 0, DIGITS * BUCKETS, 0);
    for (int i = 0; i < n; i++) {
      int key = (int) (keys[i] >>> Integer.SIZE) ^ Integer.MIN_VALUE; // so that it has no sign
      starts[key & (BUCKETS - 1)]++;
      starts[BUCKETS + ((key >>> BITS) & (BUCKETS - 1))]++;
      starts[2 * BUCKETS + ((key >>> (2 * BITS)) & (BUCKETS - 1))]++;
      starts[3 * BUCKETS + (key >>> (3 * BITS))]++;
    }
    for (int digit = 0; digit < DIGITS; digit++) {
      int start = 0;
      for (int b = digit * BUCKETS; b < (digit + 1) * BUCKETS; b++) {
        int size = starts[b];
        starts[b] = start;
        start += size;
      }
    }
  }

  private static void move(long[] from, long[] to, int n, int[] starts, int digit) {
    int shift = digit * BITS;
    int first = digit * BUCKETS;
    for (int i = 0; i < n; i++) {
      int key = (int) (from[i] >>> Integer.SIZE) ^ Integer.MIN_VALUE;
      to[starts[first + ((key >>> shift) & (BUCKETS - 1))]++] = from[i];
    }
  }
}
