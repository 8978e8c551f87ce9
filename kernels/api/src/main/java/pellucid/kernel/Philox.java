package pellucid.kernel;

/// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011, section 3.3).
///
/// A number is a pure function of (key, stream, index): there is no state, so any thread or device
/// can compute any element, and dropout needs no stored mask. Index i is word `i % 4` of the block
/// with counter `(i / 4, stream)`.
public final class Philox {
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private Philox() {}

  /// The four words of one block.
  ///
  /// @param key the seed
  /// @param stream the number of the draw
  /// @param block which block of the draw
  /// @param words receives the four words
  public static void block(long key, long stream, long block, int[] words) {
    int c0 = (int) block;
    int c1 = (int) (block >>> 32);
    int c2 = (int) stream;
    int c3 = (int) (stream >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & 0xFFFFFFFFL);
      long p1 = M1 * (c2 & 0xFFFFFFFFL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
  }

  /// One 64-bit number, of the words 0 and 1 of the block with that index: for shuffles and seeds.
  public static long next(long key, long stream, long index) {
    return next(key, stream, index, new int[4]);
  }

  /// The same by way of an array that is there already; it receives the four words.
  public static long next(long key, long stream, long index, int[] words) {
    block(key, stream, index, words);
    return (words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32);
  }

  /// A word as a float in [0, 1): its upper 24 bits.
  public static float uniform(int word) {
    return (word >>> 8) * 0x1p-24f;
  }

  /// Four normal numbers (mean 0, variance 1) of the four words of a block, by Box and Muller ("A
  /// note on the generation of random normal deviates", 1958): words 0 and 1 give numbers 0 and 1,
  /// words 2 and 3 give 2 and 3, as `sqrt(-2 log u) cos(2 pi v)` and `sqrt(-2 log u) sin(2 pi v)`
  /// with `u = (w0 + 1) / 2^32` and `v = w1 / 2^32`.
  ///
  /// `StrictMath`, so that every machine draws the same. The largest is `sqrt(64 log 2)`, about
  /// 6.66.
  ///
  /// @param words four words of [#block]
  /// @param normals receives four numbers
  public static void normals(int[] words, double[] normals) {
    normals(words, 0, normals);
  }

  /// The same from the four words at that place of an array of blocks.
  public static void normals(int[] words, int at, double[] normals) {
    for (int w = 0; w < 4; w += 2) {
      double u = ((words[at + w] & 0xFFFFFFFFL) + 1) * 0x1p-32;
      double v = (words[at + w + 1] & 0xFFFFFFFFL) * 0x1p-32;
      double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
      // The nearest quarter of a turn, and what is left of it, exactly: in [-pi / 4, pi / 4] the
      // library's functions make no objects.
      double quarter = StrictMath.rint(4 * v);
      double angle = 2 * StrictMath.PI * (v - quarter / 4);
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      int turn = (int) quarter & 3;
      double x = turn % 2 == 0 ? cos : -sin;
      double y = turn % 2 == 0 ? sin : cos;
      normals[w] = radius * (turn < 2 ? x : -x);
      normals[w + 1] = radius * (turn < 2 ? y : -y);
    }
  }
}
