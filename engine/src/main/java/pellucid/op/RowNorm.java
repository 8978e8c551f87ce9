package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NormFn;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Layer norm or RMS norm of the last dimension, scaled and shifted: `norm(x) * weight + bias`.
///
/// Only the result is kept; the backward pass computes a row's statistics again while it has the
/// row in its cache.
///
/// @param fn which norm, with its source
/// @param x [..., d], d at least 1
/// @param weight [d], or absent: 1
/// @param bias [d], or absent: 0
/// @param eps added to the variance or mean square under the root
public record RowNorm(
    NormFn fn, Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps)
    implements KernelOp {
  /// Checks types, shapes and eps.
  public RowNorm {
    check(name(fn), x, weight, bias, eps);
  }

  static String name(NormFn fn) {
    return switch (fn) {
      case LAYER -> "layer_norm";
      case RMS -> "rms_norm";
    };
  }

  static void check(
      String op, Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    Check.floating(op, x);
    Shape shape = x.shape();
    Check.that(shape.rank() > 0 && shape.dim(-1) > 0, "%s: %s has no rows to normalise", op, shape);
    Check.eps(op, eps);
    if (weight != null) {
      Check.sameDType(op, x, weight);
      Check.shape(op, "the weight", weight, Shape.of(shape.dim(-1)));
    }
    if (bias != null) {
      Check.sameDType(op, x, bias);
      Check.shape(op, "the bias", bias, Shape.of(shape.dim(-1)));
    }
  }

  @Override
  public String name() {
    return name(fn);
  }

  @Override
  public List<Tensor> inputs() {
    return present(x, weight, bias);
  }

  static List<Tensor> present(@Nullable Tensor... operands) {
    List<Tensor> present = new ArrayList<>(operands.length);
    for (Tensor operand : operands) {
      if (operand != null) {
        present.add(operand);
      }
    }
    return present;
  }

  @Override
  public Shape outShape() {
    return x.shape();
  }
}
