package pellucid.autodiff;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import pellucid.dispatch.GradMode;
import pellucid.tensor.GradientException;
import pellucid.tensor.Tensor;

/// The gradients of a loss: what [#of(Tensor, Tensor...)] computes and [#get(Tensor)] looks up.
///
/// ```java
/// Tensor w = Tensor.of(new float[] {1, 2, 3}, 3).withGrad();
/// Tensor loss = w.square().sum();
/// Tensor slope = Gradients.of(loss).get(w);   // [2, 4, 6]
/// ```
///
/// Reverse mode: one walk over the graph, at about twice the cost of the forward pass, gives the
/// gradients of all leaves. A gradient has the shape and type of its tensor. Gradients may share
/// memory with each other, so treat them as the values that all tensors are: don't change them in
/// place.
///
/// The gradients of leaves ([Tensor#withGrad()]) are always there. Those of intermediate results
/// are let go on the way; name the ones to look at behind the loss.
public final class Gradients {
  private final IdentityHashMap<Tensor, Tensor> gradients;

  private Gradients(IdentityHashMap<Tensor, Tensor> gradients) {
    this.gradients = gradients;
  }

  /// Differentiates a loss. Nothing that runs here is recorded.
  ///
  /// @param loss a single number, of a floating type
  /// @param keep intermediate results whose gradients are wanted too
  /// @throws GradientException if the loss is no single number or depends on no leaf, if an op on
  ///   the way has no derivative, or if a value that is needed was changed in place
  public static Gradients of(Tensor loss, Tensor... keep) {
    return compute(loss, keep, false);
  }

  /// Differentiates a loss and records it: the gradients are nodes of the graph, and can be
  /// differentiated again.
  ///
  /// ```java
  /// Tensor slope = Gradients.withGraph(x.pow(3).sum()).get(x);      // 3 x^2
  /// Tensor curvature = Gradients.of(slope.sum()).get(x);            // 6 x
  /// ```
  ///
  /// @param loss a single number, of a floating type
  /// @param keep intermediate results whose gradients are wanted too
  /// @throws GradientException as for [#of(Tensor, Tensor...)]
  public static Gradients withGraph(Tensor loss, Tensor... keep) {
    return compute(loss, keep, true);
  }

  private static Gradients compute(Tensor loss, Tensor[] keep, boolean record) {
    if (loss.shape().size() != 1 || !loss.dtype().isFloating()) {
      throw new GradientException(
          "gradients: the loss must be a single floating number, not %s%s; reduce it with mean() or sum()?"
              .formatted(loss.dtype(), loss.shape()));
    }
    if (!loss.requiresGrad()) {
      throw new GradientException(
          "gradients: the loss depends on no tensor with gradients: make the parameters with"
              + " withGrad(), and compute the loss outside NoGrad");
    }
    Set<Tensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(Arrays.asList(keep));
    boolean before = GradMode.set(record);
    try {
      return new Gradients(Backward.run(loss, kept));
    } finally {
      GradMode.set(before);
    }
  }

  /// The gradient of a leaf, or of a result that was named to be kept. Zeros where the tensor is in
  /// the graph but the loss does not change with it.
  ///
  /// @throws GradientException if there is none: the loss was not computed from this tensor, or its
  ///   gradient was not kept
  public Tensor get(Tensor tensor) {
    return find(tensor).orElseThrow(() -> missing(tensor));
  }

  /// The gradient of a leaf, or of a result that was named to be kept; empty where the loss was not
  /// computed from it, as with a parameter that this step did not use.
  public Optional<Tensor> find(Tensor tensor) {
    return Optional.ofNullable(gradients.get(tensor));
  }

  /// All of these, multiplied by a number.
  public Gradients mul(double factor) {
    IdentityHashMap<Tensor, Tensor> scaled = new IdentityHashMap<>();
    gradients.forEach((tensor, gradient) -> scaled.put(tensor, gradient.detach().mul(factor)));
    return new Gradients(scaled);
  }

  private static GradientException missing(Tensor tensor) {
    String what = "gradients: there is none for " + tensor.dtype() + tensor.shape();
    if (tensor.op() != null) {
      return new GradientException(
          what
              + ", the result of "
              + tensor.op().name()
              + "; name it behind the loss to keep it: Gradients.of(loss, tensor)");
    }
    return new GradientException(
        what
            + ": the loss was not computed from it"
            + (tensor.requiresGrad()
                ? "; was the forward pass run with another tensor of these values?"
                : ", or no gradient flows to it; use the tensor that withGrad() returned"));
  }
}
