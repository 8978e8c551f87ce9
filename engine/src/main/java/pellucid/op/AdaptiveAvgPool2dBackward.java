package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of [AdaptiveAvgPool2d]: each result's is shared evenly by its window.
///
/// @param gradY the result's gradient, [n, c, outH, outW]
/// @param outShape the images' shape, [n, c, h, w]
public record AdaptiveAvgPool2dBackward(Tensor gradY, Shape outShape) implements KernelOp {
  /// Checks type and shapes.
  public AdaptiveAvgPool2dBackward {
    String op = "adaptive_avg_pool2d_backward";
    Check.floating(op, gradY);
    Check.rank(op, "the gradient", gradY, 4, "[n, c, outH, outW]");
    int outH = Math.toIntExact(gradY.dim(2));
    int outW = Math.toIntExact(gradY.dim(3));
    AdaptiveAvgPool2d.check(op, outShape, outH, outW);
    Check.shape(op, "the gradient", gradY, outShape.with(2, outH).with(3, outW));
  }

  @Override
  public String name() {
    return "adaptive_avg_pool2d_backward";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(gradY);
  }
}
