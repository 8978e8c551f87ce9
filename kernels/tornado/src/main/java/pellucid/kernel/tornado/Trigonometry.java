package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/// Sine and cosine of any float: devices differ in how far their own go.
///
/// The argument less the nearest multiple of pi / 2, then Taylor's polynomials. Small arguments are
/// reduced with pi / 2 in three parts, whose multiples are exact (W. J. Cody, W. Waite, "Software
/// Manual for the Elementary Functions", 1980); large ones with as many bits of 2 / pi as it takes
/// (M. H. Payne, R. N. Hanek, "Radian reduction for trigonometric functions", 1983).
final class Trigonometry {
  /// Up to here three parts are enough.
  private static final float SMALL = 8192;

  private static final float PART_1 = 1.5703125f; // 8 bits of pi / 2
  private static final float PART_2 = 4.837513e-4f; // 11 more
  private static final float PART_3 = 7.54979e-8f;
  private static final float PER_QUARTER = 0.63661975f;
  private static final long WORD = 0xFFFFFFFFL;

  private Trigonometry() {}

  static float sin(float x) {
    return turned(x, 0);
  }

  static float cos(float x) {
    return turned(x, 1);
  }

  /// The sine of x and so many quarters of a turn.
  private static float turned(float x, int quarters) {
    float size = TornadoMath.abs(x);
    float value = 0;
    if (size < SMALL) {
      float k = TornadoMath.floor(x * PER_QUARTER + 0.5f);
      float rest = x - k * PART_1 - k * PART_2 - k * PART_3;
      value = ofRest((int) k + quarters, rest);
    } else {
      long turns = turns(size);
      float rest = (float) (turns << 2) * 8.515303e-20f; // pi / 2 / 2^64
      int nearest = (int) (((turns >> 61) + 1) >> 1);
      value = ofRest(nearest + quarters, rest);
      value = x < 0 && quarters == 0 ? -value : value;
      value = value + 0 * x; // NaN for what is not finite
    }
    return value;
  }

  /// The sine of so many quarters of a turn and an angle in [-pi / 4, pi / 4].
  static float ofRest(int quarters, float rest) {
    float z = rest * rest;
    float s = (z * 2.7557319e-6f - 1.984127e-4f) * z + 8.333333e-3f;
    s = (s * z - 0.16666667f) * z * rest + rest;
    float c = (2.4801588e-5f - z * 2.755732e-7f) * z - 1.3888889e-3f;
    c = ((c * z + 4.1666668e-2f) * z - 0.5f) * z + 1;
    float value = (quarters & 1) == 0 ? s : c;
    return (quarters & 2) == 0 ? value : -value;
  }

  /// `size * 2 / pi`, modulo 4, in units of 2^-62: 96 bits of 2 / pi times the 24 of a float. Those
  /// before them would give multiples of 4, those behind are too small.
  private static long turns(float size) {
    float mantissa = size;
    int exponent = 0;
    for (int i = 0; i < 104; i++) { // no `while`: the size may be NaN
      if (mantissa > 0xFFFFFF) {
        mantissa = mantissa * 0.5f;
        exponent++;
      }
    }
    for (int i = 0; i < 11; i++) {
      if (mantissa < 0x800000) {
        mantissa = mantissa * 2;
        exponent--;
      }
    }
    long m = (long) mantissa;
    int word = (30 + exponent) / 32;
    int shift = 32 - (30 + exponent - 32 * word);
    long w0 = (twoOverPi(word) << 32 | twoOverPi(word + 1)) >> shift & WORD;
    long w1 = (twoOverPi(word + 1) << 32 | twoOverPi(word + 2)) >> shift & WORD;
    long w2 = (twoOverPi(word + 2) << 32 | twoOverPi(word + 3)) >> shift & WORD;
    long p1 = m * w1 + ((m * w2) >> 32);
    long p0 = m * w0 + (p1 >> 32);
    return p0 << 32 | (p1 & WORD);
  }

  /// 32 bits of 2 / pi, with a word of zeros before them.
  private static long twoOverPi(int word) {
    return switch (word) {
      case 0 -> 0;
      case 1 -> 0xA2F9836EL;
      case 2 -> 0x4E441529L;
      case 3 -> 0xFC2757D1L;
      case 4 -> 0xF534DDC0L;
      case 5 -> 0xDB629599L;
      case 6 -> 0x3C439041L;
      default -> 0xFE5163ABL;
    };
  }
}
