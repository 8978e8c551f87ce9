package pellucid.bench.roofline;

import pellucid.bench.cases.BenchCase;

/// A kernel on the roofline.
///
/// @param row what was measured
/// @param micros the median time of a call
/// @param spread the middle half of the times, as a share of the median
/// @param limit the highest speed that it can have
public record RooflinePoint(BenchCase row, double micros, double spread, Roofs.Limit limit) {
  /// 10^9 operations a second.
  public double gflops() {
    return row.flops() / micros / 1e3;
  }

  /// 10^9 bytes a second, counting only what has to be read and written.
  public double gigabytes() {
    return row.bytes() / micros / 1e3;
  }

  /// Arithmetic intensity: operations for each byte.
  public double intensity() {
    return row.flops() / row.bytes();
  }

  /// The share of the attainable speed.
  public double share() {
    return gflops() / limit.gflops();
  }
}
