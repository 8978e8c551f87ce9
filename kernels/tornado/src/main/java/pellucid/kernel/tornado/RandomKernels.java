package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Random numbers of Philox4x32-10 (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2,
/// 3", SC 2011, section 3.3), the words of `pellucid.kernel.Philox`: one thread a block of four.
///
/// Ints: the count, the key and the stream (two ints each), then the first element of the operands.
final class RandomKernels {
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;

  private RandomKernels() {}

  /// Uniform in [0, 1): the upper 24 bits of a word.
  static void uniforms(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int first = 4 * context.globalIdx;
    int end = TornadoMath.min(4, ints.get(base) - first);
    if (end > 0) {
      int[] words = new int[4];
      block(context.globalIdx, ints, base + 1, words);
      int out = ints.get(base + 5) + first;
      for (int w = 0; w < end; w++) {
        heap.set(out + w, upper(words[w]) * 0x1p-24f);
      }
    }
  }

  /// Normal with mean 0 and variance 1, by Box and Muller.
  static void normals(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int first = 4 * context.globalIdx;
    int end = TornadoMath.min(4, ints.get(base) - first);
    if (end > 0) {
      int[] words = new int[4];
      block(context.globalIdx, ints, base + 1, words);
      int out = ints.get(base + 5) + first;
      for (int w = 0; w < end; w++) {
        int pair = w & 2;
        float radius = TornadoMath.sqrt(-2 * logOfShare(words[pair]));
        heap.set(out + w, radius * cosine(words[pair + 1], w & 1));
      }
    }
  }

  /// `word < threshold ? 0 : in * scale`, words and threshold as 24 bits: the second operand's
  /// first element, then the threshold end the ints. Numbers: scale.
  static void dropout(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int base = at.get(0);
    int first = 4 * context.globalIdx;
    int end = TornadoMath.min(4, ints.get(base) - first);
    if (end > 0) {
      int[] words = new int[4];
      block(context.globalIdx, ints, base + 1, words);
      int in = ints.get(base + 5) + first;
      int out = ints.get(base + 6) + first;
      int threshold = ints.get(base + 7);
      float scale = numbers.get(at.get(1));
      for (int w = 0; w < end; w++) {
        float kept = heap.get(in + w) * scale;
        heap.set(out + w, upper(words[w]) < threshold ? 0 : kept);
      }
    }
  }

  /// The words of a block; key and stream are at that place of the ints.
  static void block(int block, IntArray ints, int place, int[] words) {
    int k0 = ints.get(place);
    int k1 = ints.get(place + 1);
    int c0 = block;
    int c1 = 0;
    int c2 = ints.get(place + 2);
    int c3 = ints.get(place + 3);
    for (int round = 0; round < 10; round++) {
      long p0 = M0 * (c0 & WORD);
      long p1 = M1 * (c2 & WORD);
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

  /// The upper 24 bits. TornadoVM makes `>>>` of what comes from an array a signed shift.
  private static int upper(int word) {
    return word >> 8 & 0xFFFFFF;
  }

  /// `log((word + 1) / 2^32)`. Near 1 a float has too few digits for the share: what is missing to
  /// 1 is exact enough, and `log(1 - t) = -2 atanh(t / (2 - t))`.
  private static float logOfShare(int word) {
    long share = (word & WORD) + 1;
    float t = (float) ((1L << 32) - share) * 0x1p-32f;
    float s = t / (2 - t); // at most 1/3 where it is used
    float z = s * s;
    float p = ((z / 13 + 0.09090909f) * z + 0.11111111f) * z + 0.14285715f;
    p = ((p * z + 0.2f) * z + 0.33333334f) * z + 1;
    float near = -2 * s * p;
    return t > 0.5f ? TornadoMath.log((float) share * 0x1p-32f) : near;
  }

  /// The cosine of `word / 2^32` of a turn, or, with 1, its sine: of what is left of the nearest
  /// quarter of a turn, which is exact.
  private static float cosine(int word, int sine) {
    int quarter = (word + (1 << 29)) >>> 30;
    float rest = (word - (quarter << 30)) * 1.4629181E-9f; // 2 pi / 2^32
    return Trigonometry.ofRest(quarter + 1 - sine, rest);
  }
}
