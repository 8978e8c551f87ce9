package pellucid.op;

import java.util.List;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Two-dimensional pooling: the maximum or the average of each window.
///
/// @param fn maximum or average
/// @param x images, [n, c, h, w]
/// @param params the window
/// @param geometry the sizes
public record Pool2d(PoolFn fn, Tensor x, PoolParams params, PoolGeometry geometry)
    implements KernelOp {
  /// Infers the sizes.
  public Pool2d(PoolFn fn, Tensor x, PoolParams params) {
    this(fn, x, params, params.geometry(Check.name(fn) + "_pool2d", x.shape()));
  }

  /// Checks the type.
  public Pool2d {
    Check.floating(Check.name(fn) + "_pool2d", x);
  }

  @Override
  public String name() {
    return Check.name(fn) + "_pool2d";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return outShape(geometry);
  }

  static Shape outShape(PoolGeometry g) {
    return Shape.of(g.n(), g.c(), g.outH(), g.outW());
  }
}
