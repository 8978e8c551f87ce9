package pellucid.op;

import pellucid.kernel.ConvGeometry;
import pellucid.tensor.Shape;

/// How a convolution's windows move, in elements.
///
/// @param strideH step between windows, down
/// @param strideW step between windows, across
/// @param padH rows of zeros above and below
/// @param padW columns of zeros left and right
/// @param dilationH distance between kernel rows
/// @param dilationW distance between kernel columns
/// @param groups channels are split in that many independent convolutions
public record ConvParams(
    int strideH, int strideW, int padH, int padW, int dilationH, int dilationW, int groups) {
  /// Stride 1, no padding, no dilation, one group.
  public static final ConvParams DEFAULT = new ConvParams(1, 1, 0, 0, 1, 1, 1);

  /// Checks the ranges.
  public ConvParams {
    Check.that(
        strideH > 0 && strideW > 0, "conv2d: stride %dx%d must be 1 or more", strideH, strideW);
    Check.that(padH >= 0 && padW >= 0, "conv2d: padding %dx%d must be 0 or more", padH, padW);
    Check.that(
        dilationH > 0 && dilationW > 0,
        "conv2d: dilation %dx%d must be 1 or more",
        dilationH,
        dilationW);
    Check.that(groups > 0, "conv2d: %d groups; there must be 1 or more", groups);
  }

  /// These with another stride in both directions.
  public ConvParams withStride(int stride) {
    return new ConvParams(stride, stride, padH, padW, dilationH, dilationW, groups);
  }

  /// These with another padding on all sides.
  public ConvParams withPadding(int padding) {
    return new ConvParams(strideH, strideW, padding, padding, dilationH, dilationW, groups);
  }

  /// These with another dilation in both directions.
  public ConvParams withDilation(int dilation) {
    return new ConvParams(strideH, strideW, padH, padW, dilation, dilation, groups);
  }

  /// These with another number of groups.
  public ConvParams withGroups(int groups) {
    return new ConvParams(strideH, strideW, padH, padW, dilationH, dilationW, groups);
  }

  /// The sizes of a convolution of images of one shape by weights of another.
  ///
  /// @param op the op's name, for messages
  /// @param x images, [n, c, h, w]
  /// @param w weights, [k, c / groups, r, s]
  /// @throws pellucid.tensor.ShapeMismatchException if they do not fit
  public ConvGeometry geometry(String op, Shape x, Shape w) {
    Check.that(x.rank() == 4, "%s: images must be [n, c, h, w], got %s", op, x);
    Check.that(w.rank() == 4, "%s: weights must be [k, c / groups, r, s], got %s", op, w);
    Check.that(
        w.dim(1) * groups == x.dim(1) && w.dim(0) % groups == 0,
        "%s: weights %s do not fit images %s: %d groups of %d channels make %d, not %d, or %d"
            + " output channels don't divide by the groups",
        op,
        w,
        x,
        groups,
        w.dim(1),
        w.dim(1) * groups,
        x.dim(1),
        w.dim(0));
    Check.that(w.dim(2) > 0 && w.dim(3) > 0, "%s: the kernel of weights %s is empty", op, w);
    ConvGeometry g =
        new ConvGeometry(
            Math.toIntExact(x.dim(0)),
            Math.toIntExact(x.dim(1)),
            Math.toIntExact(x.dim(2)),
            Math.toIntExact(x.dim(3)),
            Math.toIntExact(w.dim(0)),
            Math.toIntExact(w.dim(2)),
            Math.toIntExact(w.dim(3)),
            strideH,
            strideW,
            padH,
            padW,
            dilationH,
            dilationW,
            groups);
    Check.that(
        g.outH() > 0 && g.outW() > 0,
        "%s: a %dx%d kernel (dilation %dx%d) does not fit into images %s padded by %dx%d; pad more"
            + " or shrink the kernel",
        op,
        g.r(),
        g.s(),
        dilationH,
        dilationW,
        x,
        padH,
        padW);
    return g;
  }
}
