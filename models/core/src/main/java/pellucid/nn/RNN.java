package pellucid.nn;

import java.util.List;
import pellucid.kernel.RecurrentFn;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Rng;

/// Plain recurrent units ([RecurrentFn#RNN_TANH] and [RecurrentFn#RNN_RELU] have the formulas), in
/// layers.
public final class RNN extends RecurrentLayer {
  /// With these weights, for layer 0 forward, layer 0 backward, layer 1 forward, ...
  ///
  /// @param relu whether the units are rectifiers instead of tanh
  public RNN(RecurrentConfig config, boolean relu, List<RecurrentWeights> weights) {
    super(fn(relu), config, weights);
  }

  /// Tanh units, with weights and biases uniform in `±1 / sqrt(H)`, as PyTorch begins.
  public static RNN of(RecurrentConfig config, Rng rng) {
    return new RNN(config, false, uniform(RecurrentFn.RNN_TANH, config, rng));
  }

  /// Rectifiers, with weights and biases uniform in `±1 / sqrt(H)`, as PyTorch begins.
  public static RNN relu(RecurrentConfig config, Rng rng) {
    return new RNN(config, true, uniform(RecurrentFn.RNN_RELU, config, rng));
  }

  private static RecurrentFn fn(boolean relu) {
    return relu ? RecurrentFn.RNN_RELU : RecurrentFn.RNN_TANH;
  }
}
