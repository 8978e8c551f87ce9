package pellucid.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import pellucid.autodiff.Gradients;
import pellucid.tensor.Tensor;

/// Gradients whose common length is bounded (R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty
/// of training recurrent neural networks", ICML 2013, algorithm 1).
///
/// ```java
/// var clipped = ClippedGradients.of(Gradients.of(loss), net.parameters().values(), 1.0);
/// optimizer.step(clipped.gradients(), rate);
/// ```
///
/// As PyTorch's `clip_grad_norm_`, except that the gradients given stay as they are.
///
/// @param gradients to make a step with
/// @param norm the length before: the root of the sum of all parameters' squared gradients
public record ClippedGradients(Gradients gradients, double norm) {
  /// Keeps the quotient finite, as in PyTorch.
  private static final double EPS = 1e-6;

  /// Multiplies all gradients by `most / (norm + 1e-6)` where that is less than 1. A norm that is
  /// NaN or infinite is returned as such, and the gradients then hold NaN or 0: look at the norm
  /// before the step.
  ///
  /// @param parameters whose gradients count, each once; one without a gradient counts as 0
  /// @param most the bound, positive
  /// @throws IllegalArgumentException if the bound is not positive
  public static ClippedGradients of(
      Gradients gradients, Collection<Tensor> parameters, double most) {
    if (!(most > 0)) {
      throw new IllegalArgumentException("clip: the bound " + most + " must be positive");
    }
    double norm = norm(gradients, parameters);
    double factor = most / (norm + EPS);
    return new ClippedGradients(factor >= 1 ? gradients : gradients.mul(factor), norm);
  }

  private static double norm(Gradients gradients, Collection<Tensor> parameters) {
    Set<Tensor> once = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Tensor> squares = new ArrayList<>();
    for (Tensor parameter : parameters) {
      Tensor gradient = gradients.find(parameter).orElse(null);
      if (gradient != null && once.add(parameter)) {
        squares.add(gradient.detach().square().sum());
      }
    }
    // Fetched together: to wait for a device once is enough.
    double[] sums = squares.isEmpty() ? new double[0] : Tensor.stack(squares, 0).toDoubles();
    return Math.sqrt(Arrays.stream(sums).reduce(0, Double::sum));
  }
}
