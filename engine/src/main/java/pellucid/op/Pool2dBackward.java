package pellucid.op;

import java.util.List;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of a pooling by its images.
///
/// @param fn maximum or average
/// @param x the images of the forward pass, [n, c, h, w]; the average needs only their shape
/// @param gradY the gradient of the results, [n, c, outH, outW]
/// @param params the window
/// @param geometry the sizes
public record Pool2dBackward(
    PoolFn fn, Tensor x, Tensor gradY, PoolParams params, PoolGeometry geometry)
    implements KernelOp {
  /// Infers the sizes.
  public Pool2dBackward(PoolFn fn, Tensor x, Tensor gradY, PoolParams params) {
    this(fn, x, gradY, params, params.geometry(Check.name(fn) + "_pool2d_backward", x.shape()));
  }

  /// Checks the types and the gradient's shape.
  public Pool2dBackward {
    String op = Check.name(fn) + "_pool2d_backward";
    Check.floating(op, x);
    Check.sameDType(op, x, gradY);
    Check.shape(op, "the gradient", gradY, Pool2d.outShape(geometry));
  }

  @Override
  public String name() {
    return Check.name(fn) + "_pool2d_backward";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, gradY);
  }

  @Override
  public Shape outShape() {
    return x.shape();
  }
}
