package pellucid.kernel;

/// The sizes of a two-dimensional convolution, in elements.
///
/// Images are [n, c, h, w]; weights are [k, c / groups, r, s]; outputs are [n, k, outH, outW].
///
/// @param n images in the batch
/// @param c input channels
/// @param h input height
/// @param w input width
/// @param k output channels
/// @param r kernel height
/// @param s kernel width
/// @param strideH step between windows, down
/// @param strideW step between windows, across
/// @param padH rows of zeros above and below
/// @param padW columns of zeros left and right
/// @param dilationH distance between kernel rows
/// @param dilationW distance between kernel columns
/// @param groups channels are split in that many independent convolutions; divides c and k
public record ConvGeometry(
    int n,
    int c,
    int h,
    int w,
    int k,
    int r,
    int s,
    int strideH,
    int strideW,
    int padH,
    int padW,
    int dilationH,
    int dilationW,
    int groups) {

  /// The output's height.
  public int outH() {
    return outSize(h, r, strideH, padH, dilationH);
  }

  /// The output's width.
  public int outW() {
    return outSize(w, s, strideW, padW, dilationW);
  }

  /// The number of windows that fit: `floor((size + 2 pad - dilation (kernel - 1) - 1) / stride) +
  /// 1`, 0 or less if none.
  public static int outSize(int size, int kernel, int stride, int pad, int dilation) {
    return Math.floorDiv(size + 2 * pad - dilation * (kernel - 1) - 1, stride) + 1;
  }
}
