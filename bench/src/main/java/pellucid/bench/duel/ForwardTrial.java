package pellucid.bench.duel;

import java.util.List;
import pellucid.tensor.TensorScope;

/// Computes a tensor and frees it.
final class ForwardTrial implements Trial {
  private final TensorWork work;
  private final int perScope;

  /// A scope for each call.
  ForwardTrial(TensorWork work) {
    this(work, 1);
  }

  /// A scope for so many calls, as a program's scope encloses many small ops.
  ForwardTrial(TensorWork work, int perScope) {
    this.work = work;
    this.perScope = perScope;
  }

  @Override
  public void run(int calls) {
    for (int done = 0; done < calls; done += perScope) {
      int some = Math.min(perScope, calls - done);
      try (var _ = TensorScope.open()) {
        for (int i = 0; i < some; i++) {
          work.run();
        }
      }
    }
  }

  @Override
  public List<float[]> result() {
    try (var _ = TensorScope.open()) {
      return List.of(work.run().toFloats());
    }
  }

  @Override
  public void close() {}
}
