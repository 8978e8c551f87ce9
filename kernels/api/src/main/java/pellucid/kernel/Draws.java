package pellucid.kernel;

/// How a multinomial draws, for all backends: numbers in, numbers out, so that each has the same
/// bits.
///
/// With replacement, by inversion: draw number `row * count + c` is the first class up to which the
/// weights add up to more than `u` times their sum. Without, by exponential clocks (P. S.
/// Efraimidis, P. G. Spirakis, "Weighted random sampling with a reservoir", 2006): each class rings
/// at the time `-log(1 - u) / weight`, and the first to ring are drawn, in that order. Uniform
/// numbers have 53 bits.
public final class Draws {
  private static final long NEVER = Double.doubleToLongBits(Double.NaN);

  private Draws() {}

  /// 64 bits as a number in [0, 1): the upper 53.
  public static double uniform(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  /// The class in which a number falls.
  ///
  /// @param sums the sum of the weights up to each class, its own included; the last is positive
  /// @param classes how many
  /// @param u in [0, 1)
  public static int inverse(double[] sums, int classes, double u) {
    double total = sums[classes - 1];
    double target = u * total;
    int low = 0;
    int high = classes - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      // `u * total` may round up to the total: the class at which it is reached is the last then
      if (sums[middle] > target || sums[middle] == total) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// A key for each class: the smaller, the earlier it rings. The lowest bits are the class's
  /// number, as many as that takes: [#classOf] has it back.
  ///
  /// @param u in [0, 1)
  public static long clock(double weight, double u, int number, int classes) {
    double time = (0.0 - StrictMath.log(1 - u)) / weight;
    long bits = weight > 0 ? Double.doubleToLongBits(time) : NEVER;
    return (bits & ~mask(classes)) | number;
  }

  /// The class of a clock's key.
  public static int classOf(long key, int classes) {
    return (int) (key & mask(classes));
  }

  private static long mask(int classes) {
    return (1L << (Integer.SIZE - Integer.numberOfLeadingZeros(classes - 1))) - 1;
  }
}
