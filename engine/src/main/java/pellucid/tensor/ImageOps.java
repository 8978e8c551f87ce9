package pellucid.tensor;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.PoolFn;
import pellucid.op.AdaptiveAvgPool2d;
import pellucid.op.Conv2d;
import pellucid.op.ConvParams;
import pellucid.op.ConvTranspose2d;
import pellucid.op.Pool2d;
import pellucid.op.PoolParams;

/// Convolution and pooling, as methods of a [Tensor] of images [n, c, h, w].
public sealed interface ImageOps permits Tensor {
  private Tensor self() {
    return (Tensor) this; // nothing else is permitted
  }

  /// Two-dimensional convolution of this [n, c, h, w].
  ///
  /// @param weight [k, c / groups, r, s]
  /// @param bias [k], or null
  default Tensor conv2d(Tensor weight, @Nullable Tensor bias, ConvParams params) {
    return Dispatcher.run(new Conv2d(self(), weight, bias, params));
  }

  /// One-dimensional convolution of this [n, c, length].
  ///
  /// @param weight [k, c / groups, window]
  /// @param bias [k], or null
  /// @param params of which the numbers across count: `strideW`, `padW`, `dilationW`, and the
  ///   groups
  default Tensor conv1d(Tensor weight, @Nullable Tensor bias, ConvParams params) {
    if (self().shape().rank() != 3 || weight.shape().rank() != 3) {
      throw new ShapeMismatchException(
          ("conv1d: sequences must be [n, c, length] and weights [k, c / groups, window], got %s"
                  + " and %s")
              .formatted(self().shape(), weight.shape()));
    }
    ConvParams across =
        new ConvParams(
            1, params.strideW(), 0, params.padW(), 1, params.dilationW(), params.groups());
    return self().unsqueeze(2).conv2d(weight.unsqueeze(2), bias, across).squeeze(2);
  }

  /// Transposed convolution of this [n, c, h, w]: a learned enlargement.
  ///
  /// @param weight [c, k / groups, r, s]
  /// @param bias [k], or null
  /// @param outputPadding rows and columns added below and to the right, less than the stride
  default Tensor convTranspose2d(
      Tensor weight, @Nullable Tensor bias, ConvParams params, int outputPadding) {
    return Dispatcher.run(
        new ConvTranspose2d(self(), weight, bias, params, outputPadding, outputPadding));
  }

  /// The maximum of each window of this [n, c, h, w].
  default Tensor maxPool2d(PoolParams params) {
    return Dispatcher.run(new Pool2d(PoolFn.MAX, self(), params));
  }

  /// The average of each window of this [n, c, h, w]; padding counts as zeros.
  default Tensor avgPool2d(PoolParams params) {
    return Dispatcher.run(new Pool2d(PoolFn.AVG, self(), params));
  }

  /// Average pooling of this [n, c, h, w] to a given size: output row p is the average of the rows
  /// from `floor(p h / outH)` to before `ceil((p + 1) h / outH)`, columns likewise (PyTorch's
  /// rule).
  default Tensor adaptiveAvgPool2d(int outH, int outW) {
    return Dispatcher.run(new AdaptiveAvgPool2d(self(), outH, outW));
  }

  /// The average of each image's channel, this [n, c, ...] with sizes of 1 behind the channel.
  default Tensor globalAvgPool() {
    return self().meanKeep(behindTheChannel("global_avg_pool"));
  }

  /// The largest of each image's channel, this [n, c, ...] with sizes of 1 behind the channel.
  /// Equals share the gradient.
  default Tensor globalMaxPool() {
    return self().maxKeep(behindTheChannel("global_max_pool"));
  }

  private int[] behindTheChannel(String op) {
    Shape shape = self().shape();
    if (shape.rank() < 3) {
      throw new ShapeMismatchException(op + ": needs [n, c, ...], got " + shape);
    }
    return IntStream.range(2, shape.rank()).toArray();
  }
}
