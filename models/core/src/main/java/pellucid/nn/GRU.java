package pellucid.nn;

import java.util.List;
import pellucid.kernel.RecurrentFn;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Rng;

/// Gated recurrent units ([RecurrentFn#GRU] has the formulas), in layers.
public final class GRU extends RecurrentLayer {
  /// With these weights, for layer 0 forward, layer 0 backward, layer 1 forward, ...
  public GRU(RecurrentConfig config, List<RecurrentWeights> weights) {
    super(RecurrentFn.GRU, config, weights);
  }

  /// With weights and biases uniform in `±1 / sqrt(H)`, as PyTorch begins.
  public static GRU of(RecurrentConfig config, Rng rng) {
    return new GRU(config, uniform(RecurrentFn.GRU, config, rng));
  }
}
