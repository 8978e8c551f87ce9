package pellucid.optim;

import java.util.SequencedMap;
import pellucid.tensor.Tensor;

/// Adam with decoupled weight decay (I. Loshchilov, F. Hutter, "Decoupled Weight Decay
/// Regularization", ICLR 2019, algorithm 2): `param *= 1 - lr * weightDecay` before Adam's step.
public final class AdamW extends Adam {
  /// For these parameters, with Adam's usual numbers.
  ///
  /// @param weightDecay 0 or more
  public AdamW(SequencedMap<String, Tensor> parameters, double weightDecay) {
    this(parameters, Config.DEFAULT.withWeightDecay(weightDecay));
  }

  /// For these parameters.
  public AdamW(SequencedMap<String, Tensor> parameters, Config config) {
    super(parameters, config, true);
  }
}
