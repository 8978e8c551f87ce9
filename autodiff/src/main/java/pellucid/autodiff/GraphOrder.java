package pellucid.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import pellucid.op.Op;
import pellucid.tensor.Tensor;

/// The tensors that a result was computed from, each behind all of its operands.
final class GraphOrder {
  private final Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Tensor> order = new ArrayList<>();
  private final Deque<Visit> path = new ArrayDeque<>();
  private final boolean all;

  private GraphOrder(boolean all) {
    this.all = all;
  }

  /// The tensors to or through which gradients flow from a result; the result comes last.
  static List<Tensor> differentiable(Tensor result) {
    return new GraphOrder(false).from(result);
  }

  /// The same, with the operands to which no gradient flows, such as a batch of data.
  static List<Tensor> all(Tensor result) {
    return new GraphOrder(true).from(result);
  }

  /// A tensor whose operands are being visited. The stack of these is our own because graphs are
  /// deeper than a thread's: a recurrent net over a long sequence has tens of thousands of levels.
  private static final class Visit {
    final Tensor tensor;
    final List<Tensor> inputs;
    int next;

    Visit(Tensor tensor) {
      Op op = tensor.op();
      this.tensor = tensor;
      this.inputs = op == null ? List.of() : op.inputs();
    }
  }

  private List<Tensor> from(Tensor result) {
    enter(result);
    while (!path.isEmpty()) {
      Visit visit = path.getLast();
      if (visit.next < visit.inputs.size()) {
        enter(visit.inputs.get(visit.next++));
      } else {
        order.add(path.removeLast().tensor);
      }
    }
    return order;
  }

  private void enter(Tensor tensor) {
    if ((all || tensor.requiresGrad()) && seen.add(tensor)) {
      path.addLast(new Visit(tensor));
    }
  }
}
