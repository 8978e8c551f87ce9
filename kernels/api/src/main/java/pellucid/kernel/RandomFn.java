package pellucid.kernel;

/// The distributions of random numbers.
public enum RandomFn {
  /// Uniform in [0, 1).
  UNIFORM,
  /// Normal with mean 0 and variance 1.
  NORMAL
}
