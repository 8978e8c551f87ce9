package pellucid.op;

import java.util.List;
import pellucid.kernel.ChannelGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Batch norm (S. Ioffe, C. Szegedy, "Batch Normalization", ICML 2015): `(x - mean) / sqrt(variance
/// + eps) * weight + bias` for each channel.
///
/// In training, mean and variance are those of x ([ChannelMoments]), and the gradient by x says how
/// they move with it; the operands themselves get none. Else they are constants of their own, with
/// gradients of their own.
///
/// @param x [n, c] or [n, c, h, w]
/// @param mean [c]
/// @param variance [c]
/// @param weight [c]
/// @param bias [c]
/// @param eps added to the variance under the root
/// @param training whether mean and variance are x's own
public record BatchNorm(
    Tensor x,
    Tensor mean,
    Tensor variance,
    Tensor weight,
    Tensor bias,
    double eps,
    boolean training)
    implements KernelOp {
  /// Checks types, shapes and eps.
  public BatchNorm {
    check("batch_norm", x, mean, variance, weight, eps);
    Check.sameDType("batch_norm", x, bias);
    Check.shape("batch_norm", "the bias", bias, Shape.of(x.shape().dim(1)));
  }

  static void check(String op, Tensor x, Tensor mean, Tensor variance, Tensor weight, double eps) {
    Shape channels = Shape.of(ChannelMoments.geometry(op, x).c());
    Check.sameDType(op, x, mean);
    Check.shape(op, "the mean", mean, channels);
    Check.sameDType(op, x, variance);
    Check.shape(op, "the variance", variance, channels);
    Check.sameDType(op, x, weight);
    Check.shape(op, "the weight", weight, channels);
    Check.eps(op, eps);
  }

  /// The sizes.
  public ChannelGeometry geometry() {
    return ChannelMoments.geometry("batch_norm", x);
  }

  @Override
  public String name() {
    return "batch_norm";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, mean, variance, weight, bias);
  }

  @Override
  public Shape outShape() {
    return x.shape();
  }
}
