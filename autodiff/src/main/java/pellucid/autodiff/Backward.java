package pellucid.autodiff;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pellucid.op.Op;
import pellucid.op.Slice;
import pellucid.op.ViewOp;
import pellucid.tensor.GradientException;
import pellucid.tensor.Tensor;

/// The walk from a loss back to the leaves.
///
/// A result is met before its operands, so when a tensor's turn comes its gradient is the complete
/// sum over its uses. A gradient that nobody asked for is let go as soon as it has been passed on.
final class Backward {
  private final IdentityHashMap<Tensor, Tensor> gradients = new IdentityHashMap<>();
  private final IdentityHashMap<Tensor, SliceGradients> slices = new IdentityHashMap<>();
  private final Set<Tensor> kept;

  private Backward(Set<Tensor> kept) {
    this.kept = kept;
  }

  /// The gradients of the leaves, and of the tensors to be kept, as far as they are in the graph.
  ///
  /// @param loss one element
  /// @param kept by identity
  static IdentityHashMap<Tensor, Tensor> run(Tensor loss, Set<Tensor> kept) {
    return new Backward(kept).from(loss);
  }

  private IdentityHashMap<Tensor, Tensor> from(Tensor loss) {
    List<Tensor> order = GraphOrder.differentiable(loss);
    gradients.put(loss, loss.fullLike(1));
    for (Tensor tensor : order.reversed()) {
      Op op = tensor.op();
      SliceGradients parts = slices.remove(tensor);
      if (parts != null) {
        gradients.merge(tensor, parts.sum(), Tensor::add);
      }
      Tensor grad = gradients.get(tensor);
      if (op != null && grad != null) {
        pass(tensor, op, grad);
      }
      if (op != null && !kept.contains(tensor)) {
        gradients.remove(tensor);
      } else if (grad == null) { // in the graph, and yet nothing depends on it, as through sign()
        gradients.put(tensor, tensor.fullLike(0));
      }
    }
    return gradients;
  }

  private void pass(Tensor out, Op op, Tensor grad) {
    checkUnchanged(out, op);
    if (op instanceof Slice slice) {
      slices.computeIfAbsent(slice.x(), _ -> new SliceGradients()).add(slice, grad);
      return;
    }
    List<? extends @Nullable Tensor> parts = VjpRules.vjp(op, out, grad);
    List<Tensor> inputs = op.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor part = parts.get(i);
      if (part != null && inputs.get(i).requiresGrad()) {
        gradients.merge(inputs.get(i), part, Tensor::add);
      }
    }
  }

  /// A view's rule reads no values, so it doesn't mind that they changed.
  private static void checkUnchanged(Tensor out, Op op) {
    int stale = op instanceof ViewOp ? -1 : out.staleOperand();
    if (stale < 0) {
      return;
    }
    boolean result = stale == op.inputs().size();
    Tensor changed = result ? out : op.inputs().get(stale);
    throw new GradientException(
        "%s: its %s, %s%s, was changed in place after the op ran, so its gradient can't be taken any more; take gradients before the update, or run the forward pass again"
            .formatted(
                op.name(),
                result ? "result" : "operand " + (stale + 1) + " of " + op.inputs().size(),
                changed.dtype(),
                changed.shape()));
  }
}
