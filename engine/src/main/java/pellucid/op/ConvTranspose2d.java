package pellucid.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Transposed two-dimensional convolution, which enlarges images: every element adds its multiple
/// of the window to the result, `y[n, k, i strideH - padH + r dilationH, ...] += x[n, c, i, j] *
/// w[c, k, r, s]`, plus a bias per channel. It is the gradient of a convolution by its images
/// (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4).
///
/// The result is `(h - 1) strideH - 2 padH + dilationH (r - 1) + 1 + outputPaddingH` high.
///
/// @param x images, [n, c, h, w]
/// @param w weights, [c, k / groups, r, s]
/// @param bias [k], or absent
/// @param params the convolution's that this one transposes
/// @param outputPaddingH rows that are added below, less than the stride: which of the heights that
///   a convolution shrinks to h is meant
/// @param outputPaddingW columns that are added to the right, less than the stride
/// @param geometry the sizes of the convolution that this one transposes, from y to x
public record ConvTranspose2d(
    Tensor x,
    Tensor w,
    @Nullable Tensor bias,
    ConvParams params,
    int outputPaddingH,
    int outputPaddingW,
    ConvGeometry geometry)
    implements KernelOp {
  private static final String NAME = "conv_transpose2d";

  /// Infers the sizes.
  public ConvTranspose2d(
      Tensor x,
      Tensor w,
      @Nullable Tensor bias,
      ConvParams params,
      int outputPaddingH,
      int outputPaddingW) {
    this(
        x,
        w,
        bias,
        params,
        outputPaddingH,
        outputPaddingW,
        geometry(x.shape(), w.shape(), params, outputPaddingH, outputPaddingW));
  }

  /// Checks the types and the bias.
  public ConvTranspose2d {
    Check.floating(NAME, x);
    Check.sameDType(NAME, x, w);
    if (bias != null) {
      Check.sameDType(NAME, x, bias);
      Check.shape(NAME, "the bias", bias, Shape.of(geometry.c()));
    }
  }

  private static ConvGeometry geometry(
      Shape x, Shape w, ConvParams p, int outputPaddingH, int outputPaddingW) {
    Check.that(x.rank() == 4, "%s: images must be [n, c, h, w], got %s", NAME, x);
    Check.that(w.rank() == 4, "%s: weights must be [c, k / groups, r, s], got %s", NAME, w);
    Check.that(
        w.dim(0) == x.dim(1) && w.dim(0) % p.groups() == 0,
        "%s: weights %s do not fit images %s: %d input channels, not %d, or they don't divide by %d"
            + " groups",
        NAME,
        w,
        x,
        w.dim(0),
        x.dim(1),
        p.groups());
    Check.that(w.dim(2) > 0 && w.dim(3) > 0, "%s: the kernel of weights %s is empty", NAME, w);
    Check.that(
        outputPaddingH >= 0
            && outputPaddingW >= 0
            && outputPaddingH < p.strideH()
            && outputPaddingW < p.strideW(),
        "%s: output padding %dx%d must be 0 or more and less than the stride %dx%d",
        NAME,
        outputPaddingH,
        outputPaddingW,
        p.strideH(),
        p.strideW());
    long h = size(x.dim(2), w.dim(2), p.strideH(), p.padH(), p.dilationH()) + outputPaddingH;
    long width = size(x.dim(3), w.dim(3), p.strideW(), p.padW(), p.dilationW()) + outputPaddingW;
    Check.that(
        x.dim(2) > 0 && x.dim(3) > 0 && h > 0 && width > 0,
        "%s: images %s by weights %s would be %dx%d; pad less",
        NAME,
        x,
        w,
        h,
        width);
    return p.geometry(NAME, Shape.of(x.dim(0), w.dim(1) * p.groups(), h, width), w);
  }

  private static long size(long size, long kernel, int stride, int pad, int dilation) {
    return (size - 1) * stride - 2L * pad + dilation * (kernel - 1) + 1;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Tensor> inputs() {
    return bias == null ? List.of(x, w) : List.of(x, w, bias);
  }

  @Override
  public Shape outShape() {
    return Shape.of(geometry.n(), geometry.c(), geometry.h(), geometry.w());
  }

  @Override
  public long multiplyAdds() {
    return Conv2d.multiplyAdds(geometry);
  }
}
