package pellucid.kernel;

/// The distributions of random numbers.
public enum RandomFn {
  /// Uniform in [0, 1), a multiple of 2^-24 in every dtype: [Philox#uniform] of the element's word.
  UNIFORM,
  /// Normal with mean 0 and variance 1: [Philox#normals] of the element's block.
  NORMAL
}
