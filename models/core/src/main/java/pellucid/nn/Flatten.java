package pellucid.nn;

import pellucid.tensor.Tensor;

/// All dimensions but the samples' as one: [n, ...] to [n, f].
public record Flatten() implements Layer {
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.flatten(1);
  }

  @Override
  public String describe() {
    return "Flatten";
  }
}
