package pellucid.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Two-dimensional convolution (cross-correlation): `y[n, k, i, j] = bias[k] + sum over c, r, s of
/// w[k, c, r, s] * x[n, c, i * strideH - padH + r * dilationH, ...]`.
///
/// @param x images, [n, c, h, w]
/// @param w weights, [k, c / groups, r, s]
/// @param bias [k], or absent
/// @param params how the windows move
/// @param geometry the sizes
public record Conv2d(
    Tensor x, Tensor w, @Nullable Tensor bias, ConvParams params, ConvGeometry geometry)
    implements KernelOp {
  /// Infers the sizes.
  public Conv2d(Tensor x, Tensor w, @Nullable Tensor bias, ConvParams params) {
    this(x, w, bias, params, params.geometry("conv2d", x.shape(), w.shape()));
  }

  /// Checks the types and the bias.
  public Conv2d {
    Check.floating("conv2d", x);
    Check.sameDType("conv2d", x, w);
    if (bias != null) {
      Check.sameDType("conv2d", x, bias);
      Check.shape("conv2d", "the bias", bias, Shape.of(geometry.k()));
    }
  }

  @Override
  public String name() {
    return "conv2d";
  }

  @Override
  public List<Tensor> inputs() {
    return bias == null ? List.of(x, w) : List.of(x, w, bias);
  }

  @Override
  public Shape outShape() {
    return outShape(geometry);
  }

  static Shape outShape(ConvGeometry g) {
    return Shape.of(g.n(), g.k(), g.outH(), g.outW());
  }

  @Override
  public long multiplyAdds() {
    return multiplyAdds(geometry);
  }

  static long multiplyAdds(ConvGeometry g) {
    return (long) g.n() * g.k() * g.outH() * g.outW() * (g.c() / g.groups()) * g.r() * g.s();
  }
}
