package pellucid.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.bench.duel.Trial;

/// Computes the gradients of a weighted sum of a result; the forward pass is not timed.
final class PyTorchBackward implements Trial {
  private final NDManager manager;
  private final PyTorchWork work;
  private final NDArray weights;
  private final NDArray[] values;
  private @Nullable NDManager scope;
  private @Nullable GradientCollector collector;
  private @Nullable NDList leaves;
  private @Nullable NDArray loss;

  PyTorchBackward(NDManager manager, PyTorchWork work, NDArray weights, NDArray... values) {
    this.manager = manager;
    this.work = work;
    this.weights = weights;
    this.values = values;
  }

  @Override
  public boolean untimedPart() {
    return true;
  }

  /// New leaves each time: PyTorch adds to gradients that are there already.
  @Override
  public void before() {
    end();
    scope = manager.newSubManager();
    collector = Engine.getEngine("PyTorch").newGradientCollector();
    leaves = new NDList();
    for (NDArray value : values) {
      NDArray leaf = value.duplicate();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
    }
    loss = work.apply(leaves).mul(weights).sum();
  }

  @Override
  public void run(int calls) {
    if (calls != 1 || collector == null || leaves == null || loss == null) {
      throw new IllegalStateException("one backward pass for each forward pass");
    }
    collector.backward(loss);
    for (NDArray leaf : leaves) {
      leaf.getGradient().close();
    }
  }

  @Override
  public List<float[]> result() {
    before();
    if (collector == null || leaves == null || loss == null) {
      throw new IllegalStateException("no forward pass");
    }
    collector.backward(loss);
    return leaves.stream().map(leaf -> leaf.getGradient().toFloatArray()).toList();
  }

  private void end() {
    if (collector != null) {
      collector.close();
    }
    if (scope != null) {
      scope.close();
    }
    collector = null;
    scope = null;
  }

  @Override
  public void close() {
    end();
    manager.close();
  }
}
