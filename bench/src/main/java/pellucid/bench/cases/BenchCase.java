package pellucid.bench.cases;

/// A row of [BenchCases].
///
/// @param name for `--only`: `gemm-1024`
/// @param work what is computed
/// @param flops multiplications, additions and function values of elements in one call; 0 where
///   they don't matter
/// @param bytes what has to be read and written at least, in one call
/// @param tolerance how far results may be apart: the largest difference, in units of the
///   reference's root mean square
public record BenchCase(String name, Work work, double flops, double bytes, double tolerance) {
  /// Whether it is one kernel that works on enough data for the machine's limits to matter.
  public boolean isOnRoofline() {
    return bytes > 0 && flops >= 1e4;
  }
}
