package pellucid.optim;

import java.util.Map;
import java.util.SequencedMap;
import pellucid.autodiff.Gradients;
import pellucid.tensor.Tensor;

/// Changes parameters in place so that the loss becomes smaller.
///
/// ```java
/// Optimizer optimizer = new AdamW(net.parameters(), 0.01);
/// Gradients gradients = Gradients.of(loss);
/// optimizer.step(gradients, schedule.rate(step));
/// ```
///
/// State is allocated at construction, outside of any [pellucid.tensor.TensorScope]. One thread at
/// a time.
public sealed interface Optimizer permits Sgd, Adam {
  /// One step.
  ///
  /// @param gradients of the loss; a parameter that the loss does not depend on stays
  /// @param learningRate for this step
  void step(Gradients gradients, double learningRate);

  /// Steps done.
  long steps();

  /// Everything that the next step depends on besides parameters and gradients, by name; the
  /// tensors themselves, not copies, apart from the count of steps.
  SequencedMap<String, Tensor> state();

  /// Goes on from a saved state.
  ///
  /// @param state of an optimiser of the same kind and parameters
  /// @throws pellucid.nn.StateMismatchException if it is of another; then nothing was changed
  void load(Map<String, Tensor> state);
}
