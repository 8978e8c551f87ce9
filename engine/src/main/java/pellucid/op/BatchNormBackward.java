package pellucid.op;

import java.util.List;
import pellucid.kernel.ChannelGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradients of [BatchNorm] in training, packed as [#parts()]: by x, by weight, by bias.
///
/// @param x [n, c] or [n, c, h, w]
/// @param mean [c], x's
/// @param variance [c], x's
/// @param weight [c]
/// @param gradY x's shape
/// @param eps added to the variance under the root
public record BatchNormBackward(
    Tensor x, Tensor mean, Tensor variance, Tensor weight, Tensor gradY, double eps)
    implements KernelOp {
  private static final String NAME = "batch_norm_backward";

  /// Checks types, shapes and eps.
  public BatchNormBackward {
    BatchNorm.check(NAME, x, mean, variance, weight, eps);
    Check.sameDType(NAME, x, gradY);
    Check.shape(NAME, "the gradient", gradY, x.shape());
  }

  /// How the gradients are packed.
  public Parts parts() {
    Shape channels = Shape.of(x.shape().dim(1));
    return Parts.of(x.shape(), channels, channels);
  }

  /// The sizes.
  public ChannelGeometry geometry() {
    return ChannelMoments.geometry(NAME, x);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, mean, variance, weight, gradY);
  }

  @Override
  public Shape outShape() {
    return parts().packed();
  }
}
