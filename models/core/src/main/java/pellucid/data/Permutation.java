package pellucid.data;

import pellucid.kernel.Philox;

/// Random orders that depend on a key and a stream only.
final class Permutation {
  private static final long MASK = 0xFFFF_FFFFL;

  private final long key;
  private final long stream;
  private final int[] words = new int[4];
  private long block;
  private int used = words.length;

  private Permutation(long key, long stream) {
    this.key = key;
    this.stream = stream;
  }

  /// Shuffles `items` in place, every order being as likely (R. Durstenfeld, "Algorithm 235: Random
  /// permutation", CACM 7, 1964).
  static void shuffle(int[] items, long key, long stream) {
    var random = new Permutation(key, stream);
    for (int i = items.length - 1; i > 0; i--) {
      int j = random.below(i + 1);
      int swapped = items[i];
      items[i] = items[j];
      items[j] = swapped;
    }
  }

  /// The numbers 0 to `n - 1` in order, for [#shuffle].
  static int[] identity(int n) {
    int[] items = new int[n];
    for (int i = 0; i < n; i++) {
      items[i] = i;
    }
    return items;
  }

  /// Uniform in [0, bound), without bias (D. Lemire, "Fast random integer generation in an
  /// interval", ACM TOMACS 29, 2019, algorithm 5).
  private int below(int bound) {
    long product = (nextWord() & MASK) * bound;
    long low = product & MASK;
    if (low < bound) {
      long threshold = (-(long) bound & MASK) % bound;
      while (low < threshold) {
        product = (nextWord() & MASK) * bound;
        low = product & MASK;
      }
    }
    return (int) (product >>> 32);
  }

  private int nextWord() {
    if (used == words.length) {
      Philox.block(key, stream, block++, words);
      used = 0;
    }
    return words[used++];
  }
}
