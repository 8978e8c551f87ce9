package pellucid.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import pellucid.bench.duel.Trial;

/// Computes an array and frees it, with what was made on the way.
final class PyTorchForward implements Trial {
  private final NDManager manager;
  private final PyTorchWork work;
  private final int perManager;
  private final NDList operands;

  /// A manager for each call.
  PyTorchForward(NDManager manager, PyTorchWork work, NDArray... operands) {
    this(manager, work, 1, operands);
  }

  /// A manager for so many calls.
  PyTorchForward(NDManager manager, PyTorchWork work, int perManager, NDArray... operands) {
    this.manager = manager;
    this.work = work;
    this.perManager = perManager;
    this.operands = new NDList(operands);
  }

  /// Arrays belong to the manager of the operand they were made from.
  @Override
  public void run(int calls) {
    for (int done = 0; done < calls; done += perManager) {
      int some = Math.min(perManager, calls - done);
      try (NDManager scope = manager.newSubManager()) {
        operands.tempAttach(scope);
        for (int i = 0; i < some; i++) {
          work.apply(operands);
        }
      }
    }
  }

  @Override
  public List<float[]> result() {
    try (NDManager scope = manager.newSubManager()) {
      operands.tempAttach(scope);
      return List.of(work.apply(operands).toFloatArray());
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
