package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Average pooling to a given size: output row p is the average of the input rows from `floor(p h /
/// outH)` to before `ceil((p + 1) h / outH)`, columns likewise (PyTorch's rule).
///
/// @param x images, [n, c, h, w], not empty in h and w
/// @param outH output height, at least 1
/// @param outW output width, at least 1
public record AdaptiveAvgPool2d(Tensor x, int outH, int outW) implements KernelOp {
  /// Checks type and sizes.
  public AdaptiveAvgPool2d {
    Check.floating("adaptive_avg_pool2d", x);
    check("adaptive_avg_pool2d", x.shape(), outH, outW);
  }

  static void check(String op, Shape images, int outH, int outW) {
    Check.that(images.rank() == 4, "%s: images must be [n, c, h, w], got %s", op, images);
    Check.that(images.dim(2) > 0 && images.dim(3) > 0, "%s: images %s are empty", op, images);
    Check.that(outH > 0 && outW > 0, "%s: output %dx%d must be 1x1 or more", op, outH, outW);
  }

  @Override
  public String name() {
    return "adaptive_avg_pool2d";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return x.shape().with(2, outH).with(3, outW);
  }
}
