package pellucid.bench.duel;

import java.util.List;
import java.util.function.Supplier;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Computes a tensor and frees it.
final class ForwardTrial implements Trial {
  private final Supplier<Tensor> work;
  private final int perScope;

  /// A scope for each call.
  ForwardTrial(Supplier<Tensor> work) {
    this(work, 1);
  }

  /// A scope for so many calls, as a program's scope encloses many small ops.
  ForwardTrial(Supplier<Tensor> work, int perScope) {
    this.work = work;
    this.perScope = perScope;
  }

  @Override
  public void run(int calls) {
    for (int done = 0; done < calls; done += perScope) {
      int some = Math.min(perScope, calls - done);
      try (var _ = TensorScope.open()) {
        for (int i = 0; i < some; i++) {
          work.get();
        }
      }
    }
  }

  @Override
  public List<float[]> result() {
    try (var _ = TensorScope.open()) {
      return List.of(work.get().toFloats());
    }
  }

  @Override
  public void close() {}
}
