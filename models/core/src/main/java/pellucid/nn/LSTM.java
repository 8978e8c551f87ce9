package pellucid.nn;

import java.util.List;
import pellucid.kernel.RecurrentFn;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Rng;

/// Long short-term memory ([RecurrentFn#LSTM] has the formulas), in layers.
public final class LSTM extends RecurrentLayer {
  /// With these weights, for layer 0 forward, layer 0 backward, layer 1 forward, ...
  public LSTM(RecurrentConfig config, List<RecurrentWeights> weights) {
    super(RecurrentFn.LSTM, config, weights);
  }

  /// With weights and biases uniform in `±1 / sqrt(H)`, as PyTorch begins.
  public static LSTM of(RecurrentConfig config, Rng rng) {
    return new LSTM(config, uniform(RecurrentFn.LSTM, config, rng));
  }
}
