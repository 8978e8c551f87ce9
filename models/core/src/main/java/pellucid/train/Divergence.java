package pellucid.train;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Explains a loss that is no finite number any more.
final class Divergence {
  private Divergence() {}

  /// What to throw: the message names the parameter that already was not finite, else the first op
  /// that made it so.
  static TrainingException of(
      Tensor loss,
      double value,
      Map<String, Tensor> parameters,
      int epoch,
      long step,
      double rate) {
    String where =
        "training: the loss is %s in epoch %d, step %d".formatted(value, epoch, step + 1);
    @Nullable String parameter = notFinite(parameters);
    String cause =
        parameter != null
            ? "parameter " + parameter + " is not finite: an earlier step's gradient made it so"
            : "the op is unknown";
    return new TrainingException(
        "%s; %s; try a smaller learning rate than %s, or look for such values in the data"
            .formatted(where, cause, rate));
  }

  /// Stops a training whose last step left a parameter that is not finite, before a checkpoint
  /// holds it.
  static void requireFinite(Map<String, Tensor> parameters, int epoch) {
    @Nullable String parameter = notFinite(parameters);
    if (parameter != null) {
      throw new TrainingException(
          "training: parameter %s is not finite after epoch %d; try a smaller learning rate"
              .formatted(parameter, epoch));
    }
  }

  /// The first parameter that holds NaN or an infinity.
  private static @Nullable String notFinite(Map<String, Tensor> parameters) {
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      try (var _ = TensorScope.open()) {
        // x - x is 0 for finite numbers and NaN for all others.
        Tensor x = entry.getValue().detach();
        if (x.sub(x).sum().item() != 0) {
          return entry.getKey();
        }
      }
    }
    return null;
  }
}
