package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The softmax along the last dimension, or its logarithm.
///
/// @param log whether to give the logarithm
/// @param x the argument, at least one dimension
public record Softmax(boolean log, Tensor x) implements KernelOp {
  /// Checks type and rank.
  public Softmax {
    Check.floating(log ? "log_softmax" : "softmax", x);
    Check.that(
        x.shape().rank() > 0 && x.shape().dim(-1) > 0,
        "%s: %s has no last dimension to normalise",
        log ? "log_softmax" : "softmax",
        x.shape());
  }

  @Override
  public String name() {
    return log ? "log_softmax" : "softmax";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    return x.shape();
  }
}
