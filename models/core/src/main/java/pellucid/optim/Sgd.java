package pellucid.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.Gradients;
import pellucid.tensor.InPlace;
import pellucid.tensor.Tensor;

/// Stochastic gradient descent: with `g = gradient + weightDecay * param`, `v = momentum * v + g`
/// and `param -= lr * v`; Nesterov's takes `lr * (g + momentum * v)` (I. Sutskever, J. Martens, G.
/// Dahl, G. Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013,
/// in PyTorch's form). Without momentum, `param -= lr * g`.
public final class Sgd implements Optimizer {
  private final SequencedMap<String, Tensor> parameters;
  private final SequencedMap<String, Tensor> velocities = new LinkedHashMap<>();
  private final Config config;
  private final StepCount count = new StepCount();

  /// What does not change from step to step.
  ///
  /// @param momentum the velocity's decay, in [0, 1)
  /// @param nesterov whether to look ahead; needs momentum
  /// @param weightDecay the coefficient of the L2 penalty, 0 or more
  public record Config(double momentum, boolean nesterov, double weightDecay) {
    /// Plain gradient descent.
    public static final Config PLAIN = new Config(0, false, 0);

    /// Checks the ranges.
    public Config {
      Ranges.unit("sgd: momentum", momentum);
      Ranges.notNegative("sgd: weight decay", weightDecay);
      if (nesterov && momentum == 0) {
        throw new IllegalArgumentException("sgd: Nesterov's look ahead needs momentum above 0");
      }
    }
  }

  /// For these parameters.
  public Sgd(SequencedMap<String, Tensor> parameters, Config config) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.config = config;
    if (config.momentum() > 0) {
      parameters.forEach((name, p) -> velocities.put("velocity." + name, p.fullLike(0)));
    }
  }

  @Override
  public void step(Gradients gradients, double learningRate) {
    Ranges.notNegative("sgd: learning rate", learningRate);
    InPlace.Sgd numbers =
        new InPlace.Sgd(learningRate, config.momentum(), config.weightDecay(), config.nesterov());
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      Tensor parameter = entry.getValue();
      @Nullable Tensor velocity = velocities.get("velocity." + entry.getKey());
      gradients
          .find(parameter)
          .ifPresent(gradient -> InPlace.sgd(parameter, gradient, velocity, numbers));
    }
    count.next();
  }

  @Override
  public long steps() {
    return count.steps();
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    return count.with(velocities);
  }

  @Override
  public void load(Map<String, Tensor> state) {
    count.load("sgd optimiser", velocities, state);
  }
}
