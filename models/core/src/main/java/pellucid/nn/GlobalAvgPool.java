package pellucid.nn;

import pellucid.tensor.Tensor;

/// The average of each channel: [n, c, h, w] to [n, c, 1, 1].
public record GlobalAvgPool() implements Layer {
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.globalAvgPool();
  }

  @Override
  public String describe() {
    return "GlobalAvgPool";
  }
}
