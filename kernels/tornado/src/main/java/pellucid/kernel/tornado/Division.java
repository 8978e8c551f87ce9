package pellucid.kernel.tornado;

/// Division by a number that is known before the launch, as a multiplication and a shift: a device
/// takes some twenty instructions for `/`. For `0 <= n < 2^31` and `l = ceil(log2 d)`
///
///     n / d = n (floor(2^(31 + l) / d) + 1) >> (31 + l)
///
/// T. Granlund, P. L. Montgomery, "Division by Invariant Integers using Multiplication", PLDI 1994,
/// theorem 4.2.
final class Division {
  private Division() {}

  /// Adds the two ints that [#quotient] takes.
  ///
  /// @param divisor at least 1
  static Args add(Args args, int divisor) {
    return args.add(factor(divisor)).add(shift(divisor));
  }

  /// The factor, 32 bits without a sign.
  static int factor(int divisor) {
    return (int) ((1L << shift(divisor)) / divisor + 1);
  }

  static int shift(int divisor) {
    return 63 - Integer.numberOfLeadingZeros(divisor - 1);
  }

  /// On the device: `n / d`.
  ///
  /// @param n at least 0
  static int quotient(int n, int factor, int shift) {
    return (int) ((n * (factor & 0xFFFFFFFFL)) >>> shift);
  }
}
