package pellucid.autodiff;

import static pellucid.dispatch.Dispatcher.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import pellucid.op.Concat;
import pellucid.op.Slice;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradients of a tensor's slices, kept until all have come.
///
/// Each alone would be put among zeros and added to the others: as many passes over the whole
/// tensor as there are slices. Those that do not overlap, as the queries, keys and values of one
/// product or the steps of a sequence, are laid side by side instead, which writes the tensor once.
final class SliceGradients {
  private record Part(Slice slice, Tensor grad) {}

  private final List<Part> parts = new ArrayList<>();

  /// A slice of the tensor, and the gradient of the slice.
  void add(Slice slice, Tensor grad) {
    parts.add(new Part(slice, grad));
  }

  /// The gradient of the whole tensor, as far as it comes from the slices.
  Tensor sum() {
    List<Part> inOrder = new ArrayList<>(parts);
    inOrder.sort(Comparator.comparingLong(part -> part.slice.start()));
    return parts.size() > 1 && apart(inOrder) ? sideBySide(inOrder) : added();
  }

  private static boolean apart(List<Part> inOrder) {
    Slice before = inOrder.getFirst().slice;
    if (before.step() != 1) {
      return false;
    }
    for (Part part : inOrder.subList(1, inOrder.size())) {
      Slice slice = part.slice;
      if (slice.axis() != before.axis() || slice.step() != 1 || slice.start() < before.end()) {
        return false;
      }
      before = slice;
    }
    return true;
  }

  private static Tensor sideBySide(List<Part> inOrder) {
    int axis = inOrder.getFirst().slice.axis();
    Tensor whole = inOrder.getFirst().slice.x();
    List<Tensor> pieces = new ArrayList<>();
    long end = 0;
    for (Part part : inOrder) {
      addZeros(pieces, whole, axis, part.slice.start() - end);
      pieces.add(part.grad);
      end = part.slice.end();
    }
    addZeros(pieces, whole, axis, whole.dim(axis) - end);
    return run(Concat.of(pieces, axis));
  }

  /// Of one element that is repeated.
  private static void addZeros(List<Tensor> pieces, Tensor whole, int axis, long count) {
    if (count > 0) {
      Tensor zero = Tensor.full(whole.device(), Shape.of(), whole.dtype(), 0);
      pieces.add(zero.expand(whole.shape().with(axis, count).toArray()));
    }
  }

  private Tensor added() {
    return parts.stream()
        .map(part -> VjpRules.slice(part.slice, part.grad))
        .reduce(Tensor::add)
        .orElseThrow();
  }
}
