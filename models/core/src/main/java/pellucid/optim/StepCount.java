package pellucid.optim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.nn.StateDict;
import pellucid.tensor.Tensor;

/// How many steps were done, as a part of an optimiser's state.
final class StepCount {
  private static final String NAME = "steps";

  private long steps;

  long steps() {
    return steps;
  }

  /// Counts a step and gives its number, from 1.
  long next() {
    return ++steps;
  }

  /// The tensors and the count.
  SequencedMap<String, Tensor> with(Map<String, Tensor> tensors) {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(tensors);
    all.put(NAME, Tensor.of(new long[] {steps}));
    return all;
  }

  /// Overwrites the tensors and the count.
  void load(String what, Map<String, Tensor> tensors, Map<String, Tensor> state) {
    SequencedMap<String, Tensor> targets = with(tensors);
    StateDict.copy(what, targets, state);
    steps = targets.lastEntry().getValue().toLongs()[0];
  }
}
