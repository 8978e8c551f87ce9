package pellucid.op;

import java.util.List;
import pellucid.kernel.ConvGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of a convolution by its images; also known as transposed convolution.
///
/// @param gradY the gradient of the results, [n, k, outH, outW]
/// @param w weights, [k, c / groups, r, s]
/// @param xShape the images' shape, [n, c, h, w]
/// @param params how the windows move
/// @param geometry the sizes
public record Conv2dBackwardInput(
    Tensor gradY, Tensor w, Shape xShape, ConvParams params, ConvGeometry geometry)
    implements KernelOp {
  /// Infers the sizes.
  public Conv2dBackwardInput(Tensor gradY, Tensor w, Shape xShape, ConvParams params) {
    this(gradY, w, xShape, params, params.geometry("conv2d_backward_input", xShape, w.shape()));
  }

  /// Checks the types and the gradient's shape.
  public Conv2dBackwardInput {
    Check.floating("conv2d_backward_input", gradY);
    Check.sameDType("conv2d_backward_input", gradY, w);
    Check.shape("conv2d_backward_input", "the gradient", gradY, Conv2d.outShape(geometry));
  }

  @Override
  public String name() {
    return "conv2d_backward_input";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(gradY, w);
  }

  @Override
  public Shape outShape() {
    return xShape;
  }

  @Override
  public long multiplyAdds() {
    return Conv2d.multiplyAdds(geometry);
  }
}
