package pellucid.kernel;

/// The sizes of a two-dimensional pooling, in elements. Images are [n, c, h, w], outputs [n, c,
/// outH, outW].
///
/// @param n images in the batch
/// @param c channels
/// @param h input height
/// @param w input width
/// @param r window height
/// @param s window width
/// @param strideH step between windows, down
/// @param strideW step between windows, across
/// @param padH rows of padding above and below, at most r / 2
/// @param padW columns of padding left and right, at most s / 2
public record PoolGeometry(
    int n, int c, int h, int w, int r, int s, int strideH, int strideW, int padH, int padW) {

  /// The output's height.
  public int outH() {
    return ConvGeometry.outSize(h, r, strideH, padH, 1);
  }

  /// The output's width.
  public int outW() {
    return ConvGeometry.outSize(w, s, strideW, padW, 1);
  }
}
