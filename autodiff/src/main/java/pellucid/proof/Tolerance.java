package pellucid.proof;

import pellucid.kernel.DType;

/// How far a result may be from the reference, in units of its type's rounding: 2^-23 for F32,
/// 2^-52 for F64. Integers, truth values, NaN and infinities must be the same; the sign of a zero
/// doesn't matter.
///
/// @param relative units of the reference value
/// @param absolute units of 1, for what cancellation leaves
public record Tolerance(double relative, double absolute) {
  /// Moved or chosen values: no rounding at all.
  public static final Tolerance EXACT = new Tolerance(0, 0);

  /// One function of each element.
  public static final Tolerance ELEMENTWISE = new Tolerance(8, 10);

  /// Sums of so many terms of a size around 1: a backend may add in another order. Partial sums of
  /// values that repeat grow to a good part of the number of terms, and each addition rounds to
  /// their size.
  public static Tolerance sum(long terms) {
    return new Tolerance(8, 4 + 6.0 * terms);
  }

  /// Whether a value is close enough to the reference.
  public boolean accepts(DType dtype, double actual, double expected) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      return Double.compare(actual, expected) == 0;
    }
    double unit =
        switch (dtype) {
          case F32 -> 0x1p-23;
          case F64 -> 0x1p-52;
          case BF16 -> 0x1p-7;
          case I32, I64, I8, U8, BOOL -> 0;
        };
    return Math.abs(actual - expected) <= unit * (relative * Math.abs(expected) + absolute);
  }
}
