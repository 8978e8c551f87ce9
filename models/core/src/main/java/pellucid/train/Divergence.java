package pellucid.train;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.NonFinite;
import pellucid.op.Op;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Explains a loss that is no finite number any more.
final class Divergence {
  private Divergence() {}

  /// What to throw: the message names the parameter that already was not finite, else the first op
  /// that gave such a number.
  static TrainingException of(
      Tensor loss,
      double value,
      Map<String, Tensor> parameters,
      int epoch,
      long step,
      double rate) {
    String cause = NonFinite.first(loss).map(first -> cause(first, parameters)).orElse("");
    return new TrainingException(
        "training: the loss is %s in epoch %d, step %d: %s; try a learning rate below %s"
            .formatted(value, epoch, step + 1, cause, rate));
  }

  /// What to throw where the loss is a number and the length of its gradient is none.
  static TrainingException ofGradient(double norm, int epoch, long step, double rate) {
    return new TrainingException(
        "training: the length of the gradient is %s in epoch %d, step %d; try a learning rate below %s"
            .formatted(norm, epoch, step + 1, rate));
  }

  private static String cause(NonFinite first, Map<String, Tensor> parameters) {
    Op op = first.op();
    if (op == null) {
      @Nullable String name = name(first.tensor(), parameters);
      return name == null
          ? first.describe()
          : "parameter %s is not finite: an earlier step's gradient was not".formatted(name);
    }
    String names =
        op.inputs().stream()
            .map(input -> name(input, parameters))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(", "));
    return first.describe() + (names.isEmpty() ? "" : " (parameters " + names + ")");
  }

  /// The name of the parameter that a tensor is, or is a view of.
  private static @Nullable String name(Tensor tensor, Map<String, Tensor> parameters) {
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      if (entry.getValue().storage() == tensor.storage()) {
        return entry.getKey();
      }
    }
    return null;
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
