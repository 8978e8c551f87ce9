package pellucid.nn;

import pellucid.op.PoolParams;
import pellucid.tensor.Tensor;

/// The average of each window, padding counted as zeros: [n, c, h, w] to [n, c, h', w'].
///
/// @param params the window and its steps
public record AvgPool2d(PoolParams params) implements Layer {
  /// Square windows side by side.
  public static AvgPool2d of(int size) {
    return new AvgPool2d(PoolParams.of(size));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.avgPool2d(params);
  }

  @Override
  public String describe() {
    return "AvgPool2d " + MaxPool2d.window(params);
  }
}
