package pellucid.bench.duel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.Gradients;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Computes the gradients of a weighted sum of a result; the forward pass is not timed.
final class BackwardTrial implements Trial {
  private final List<Tensor> leaves;
  private final TensorWork loss;
  private @Nullable TensorScope scope;
  private @Nullable Tensor ahead;

  /// @param leaves whose gradients are wanted
  /// @param weights of the result's elements in the sum
  /// @param result computes the result from the leaves
  BackwardTrial(List<Tensor> leaves, Tensor weights, TensorWork result) {
    this.leaves = leaves;
    this.loss = () -> result.run().mul(weights).sum();
  }

  @Override
  public boolean untimedPart() {
    return true;
  }

  @Override
  public void before() {
    close();
    scope = TensorScope.open();
    ahead = loss.run();
  }

  @Override
  public void run(int calls) {
    if (calls != 1 || ahead == null) {
      throw new IllegalStateException("one backward pass for each forward pass");
    }
    Gradients gradients = Gradients.of(ahead);
    for (Tensor leaf : leaves) {
      gradients.get(leaf);
    }
  }

  @Override
  public List<float[]> result() {
    try (var _ = TensorScope.open()) {
      Gradients gradients = Gradients.of(loss.run());
      return leaves.stream().map(leaf -> gradients.get(leaf).toFloats()).toList();
    }
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
    }
    scope = null;
    ahead = null;
  }
}
