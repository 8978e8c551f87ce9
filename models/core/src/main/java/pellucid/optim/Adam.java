package pellucid.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import pellucid.autodiff.Gradients;
import pellucid.tensor.InPlace;
import pellucid.tensor.Tensor;

/// Adam (D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1):
/// steps along the gradient's running mean, divided by the root of its running square. Weight
/// decay, if any, is added to the gradient; [AdamW] keeps it apart.
public sealed class Adam implements Optimizer permits AdamW {
  private final SequencedMap<String, Tensor> parameters;
  private final SequencedMap<String, Tensor> moments = new LinkedHashMap<>();
  private final Config config;
  private final boolean decoupled;
  private final StepCount count = new StepCount();

  /// What does not change from step to step.
  ///
  /// @param beta1 the decay of the first moment, in [0, 1)
  /// @param beta2 the decay of the second moment, in [0, 1)
  /// @param eps keeps the quotient finite, positive
  /// @param weightDecay the coefficient of the decay, 0 or more
  public record Config(double beta1, double beta2, double eps, double weightDecay) {
    /// The paper's: 0.9, 0.999, 1e-8, and no decay.
    public static final Config DEFAULT = new Config(0.9, 0.999, 1e-8, 0);

    /// Checks the ranges.
    public Config {
      Ranges.unit("adam: beta1", beta1);
      Ranges.unit("adam: beta2", beta2);
      Ranges.positive("adam: eps", eps);
      Ranges.notNegative("adam: weight decay", weightDecay);
    }

    /// These with another weight decay.
    public Config withWeightDecay(double weightDecay) {
      return new Config(beta1, beta2, eps, weightDecay);
    }
  }

  /// For these parameters, with the paper's numbers.
  public Adam(SequencedMap<String, Tensor> parameters) {
    this(parameters, Config.DEFAULT);
  }

  /// For these parameters.
  public Adam(SequencedMap<String, Tensor> parameters, Config config) {
    this(parameters, config, false);
  }

  Adam(SequencedMap<String, Tensor> parameters, Config config, boolean decoupled) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.config = config;
    this.decoupled = decoupled;
    parameters.forEach((name, p) -> {
      moments.put("m." + name, p.fullLike(0));
      moments.put("v." + name, p.fullLike(0));
    });
  }

  @Override
  public void step(Gradients gradients, double learningRate) {
    Ranges.notNegative("adam: learning rate", learningRate);
    InPlace.Adam numbers =
        new InPlace.Adam(
            count.next(),
            learningRate,
            config.beta1(),
            config.beta2(),
            config.eps(),
            config.weightDecay(),
            decoupled);
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      Tensor parameter = entry.getValue();
      Tensor m = moment("m.", entry.getKey());
      Tensor v = moment("v.", entry.getKey());
      gradients
          .find(parameter)
          .ifPresent(gradient -> InPlace.adam(parameter, gradient, m, v, numbers));
    }
  }

  private Tensor moment(String kind, String name) {
    return Objects.requireNonNull(moments.get(kind + name));
  }

  @Override
  public long steps() {
    return count.steps();
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    return count.with(moments);
  }

  @Override
  public void load(Map<String, Tensor> state) {
    count.load("adam optimiser", moments, state);
  }
}
