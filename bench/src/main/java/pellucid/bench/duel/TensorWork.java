package pellucid.bench.duel;

import pellucid.tensor.Tensor;

/// Computes a tensor from others that it holds.
@FunctionalInterface
interface TensorWork {
  Tensor run();
}
