package pellucid.autodiff;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pellucid.op.Op;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Where a loss went wrong: the first tensor of its graph that holds NaN or an infinity.
///
/// ```java
/// if (!Double.isFinite(loss.item())) {
///   NonFinite.first(loss).ifPresent(culprit -> log(culprit.describe()));
///   // log gave 1 NaN and 2 infinite of 12 elements in F32[3,4], from finite operands: F32[3,4]
/// }
/// ```
///
/// @param tensor the tensor itself, to look at
/// @param nans how many of its elements are NaN
/// @param infinities how many are infinite
public record NonFinite(Tensor tensor, long nans, long infinities) {

  /// Looks through the graph of a result from the leaves on, data included: the operands of what is
  /// found are all finite. Empty where everything is finite. Takes about as long as a forward pass.
  public static Optional<NonFinite> first(Tensor result) {
    try (var _ = NoGrad.open();
        var _ = TensorScope.open()) {
      for (Tensor tensor : GraphOrder.all(result)) {
        if (tensor.dtype().isFloating() && !isFinite(tensor)) {
          return Optional.of(count(tensor));
        }
      }
    }
    return Optional.empty();
  }

  /// 0 times NaN or infinity is NaN, and stays it in any sum: a check that runs on every device.
  private static boolean isFinite(Tensor x) {
    return x.mul(0).sum().item() == 0;
  }

  private static NonFinite count(Tensor tensor) {
    long nans = 0;
    long infinities = 0;
    for (double value : tensor.toDoubles()) {
      nans += Double.isNaN(value) ? 1 : 0;
      infinities += Double.isInfinite(value) ? 1 : 0;
    }
    return new NonFinite(tensor, nans, infinities);
  }

  /// The op that made the tensor; null for a parameter or data.
  public @Nullable Op op() {
    return tensor.op();
  }

  /// In one line: who it was, what it holds, and what it was made from.
  public String describe() {
    String what =
        (nans > 0 ? nans + " NaN" : "")
            + (nans > 0 && infinities > 0 ? " and " : "")
            + (infinities > 0 ? infinities + " infinite" : "")
            + " of "
            + tensor.shape().size()
            + " elements";
    Op op = tensor.op();
    if (op == null) {
      String kind = tensor.requiresGrad() ? "a parameter" : "data";
      return kind + " " + name(tensor) + " already holds " + what;
    }
    return op.name()
        + " gave "
        + what
        + " in "
        + name(tensor)
        + ", from finite operands: "
        + names(op.inputs());
  }

  private static String names(List<Tensor> tensors) {
    return tensors.stream().map(NonFinite::name).collect(Collectors.joining(", "));
  }

  private static String name(Tensor tensor) {
    return tensor.dtype() + tensor.shape().toString();
  }
}
