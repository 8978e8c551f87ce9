package pellucid.kernel;

/// What a pooling window computes.
public enum PoolFn {
  /// The largest element inside the image; the first of equals (in row-major order) gets the
  /// gradient. NaN if any is.
  MAX,
  /// The sum divided by the window's size; padding counts as zeros.
  AVG
}
