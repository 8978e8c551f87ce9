package pellucid.kernel.scalar;

/// The error function and its complement in double precision, by the textbook's expansions.
///
/// Below [#SPLIT] the series of DLMF 7.6.2, `erf x = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) /
/// (2n+1)!!`, whose terms are all positive; above it the continued fraction of DLMF 7.9.2 for erfc,
/// from its 64th level upwards. Both are good to about 1e-14 relative.
final class ErrorFunction {
  private static final double SPLIT = 2;
  private static final int LEVELS = 64;
  private static final double TWO_BY_SQRT_PI = 2 / StrictMath.sqrt(StrictMath.PI);

  private ErrorFunction() {}

  /// `2/sqrt(pi) * integral of exp(-t^2) from 0 to x`
  static double erf(double x) {
    return Math.abs(x) < SPLIT ? series(x) : Math.copySign(1 - tail(Math.abs(x)), x);
  }

  /// `1 - erf(x)`, without cancellation for large x.
  static double erfc(double x) {
    if (Math.abs(x) < SPLIT) {
      return 1 - series(x);
    }
    return x > 0 ? tail(x) : 2 - tail(-x);
  }

  private static double series(double x) {
    double square = x * x;
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > Math.abs(sum) * 0x1p-54; n++) {
      term *= 2 * square / (2 * n + 1);
      sum += term;
    }
    return TWO_BY_SQRT_PI * StrictMath.exp(-square) * sum;
  }

  /// erfc for x >= SPLIT, and NaN for NaN.
  private static double tail(double x) {
    if (x > 27.3) {
      return 0; // exp(-x^2) underflows; infinity would make the fraction NaN
    }
    double fraction = x;
    for (int level = LEVELS; level >= 1; level--) {
      fraction = x + 0.5 * level / fraction;
    }
    return TWO_BY_SQRT_PI / 2 * StrictMath.exp(-x * x) / fraction;
  }
}
