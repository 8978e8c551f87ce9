package pellucid.op;

import java.util.List;
import pellucid.kernel.ConvGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of a convolution by its weights.
///
/// @param x images, [n, c, h, w]
/// @param gradY the gradient of the results, [n, k, outH, outW]
/// @param wShape the weights' shape, [k, c / groups, r, s]
/// @param params how the windows move
/// @param geometry the sizes
public record Conv2dBackwardWeight(
    Tensor x, Tensor gradY, Shape wShape, ConvParams params, ConvGeometry geometry)
    implements KernelOp {
  /// Infers the sizes.
  public Conv2dBackwardWeight(Tensor x, Tensor gradY, Shape wShape, ConvParams params) {
    this(x, gradY, wShape, params, params.geometry("conv2d_backward_weight", x.shape(), wShape));
  }

  /// Checks the types and the gradient's shape.
  public Conv2dBackwardWeight {
    Check.floating("conv2d_backward_weight", x);
    Check.sameDType("conv2d_backward_weight", x, gradY);
    Check.shape("conv2d_backward_weight", "the gradient", gradY, Conv2d.outShape(geometry));
  }

  @Override
  public String name() {
    return "conv2d_backward_weight";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, gradY);
  }

  @Override
  public Shape outShape() {
    return wShape;
  }

  @Override
  public long multiplyAdds() {
    return Conv2d.multiplyAdds(geometry);
  }
}
