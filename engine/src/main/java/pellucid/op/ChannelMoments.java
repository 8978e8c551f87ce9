package pellucid.op;

import java.util.List;
import pellucid.kernel.ChannelGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Mean and biased variance of each channel: [2, c], the means in the first row.
///
/// @param x [n, c] or [n, c, h, w], no channel empty
public record ChannelMoments(Tensor x) implements KernelOp {
  /// Checks type and shape.
  public ChannelMoments {
    ChannelGeometry g = geometry("channel_moments", x);
    Check.that(g.count() > 0, "channel_moments: the channels of %s are empty", x.shape());
  }

  static ChannelGeometry geometry(String op, Tensor x) {
    Check.floating(op, x);
    Shape shape = x.shape();
    Check.that(
        shape.rank() == 2 || shape.rank() == 4,
        "%s: x must be [n, c] or [n, c, h, w], got %s",
        op,
        shape);
    long inner = shape.rank() == 2 ? 1 : shape.dim(2) * shape.dim(3);
    return new ChannelGeometry(shape.dim(0), shape.dim(1), inner);
  }

  /// The sizes.
  public ChannelGeometry geometry() {
    return geometry("channel_moments", x);
  }

  @Override
  public String name() {
    return "channel_moments";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return Shape.of(2, x.shape().dim(1));
  }
}
