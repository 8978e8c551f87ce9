package pellucid.kernel;

/// How a row is normalised.
public enum NormFn {
  /// By its mean and its biased variance: `(x - mean) / sqrt(variance + eps)` (J. L. Ba, J. R.
  /// Kiros, G. E. Hinton, "Layer Normalization", 2016, equation 3).
  LAYER,
  /// By its root mean square: `x / sqrt(mean(x^2) + eps)` (B. Zhang, R. Sennrich, "Root Mean Square
  /// Layer Normalization", NeurIPS 2019, equation 4).
  RMS
}
