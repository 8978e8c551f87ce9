package pellucid.autodiff;

import static pellucid.autodiff.VjpRules.part;
import static pellucid.autodiff.VjpRules.some;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.op.Pad;
import pellucid.op.Where;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The part of [VjpRules] for what chooses elements.
final class SelectRules {
  private SelectRules() {}

  /// The gradient goes where its element came from; chosen, not multiplied by 0 or 1.
  static List<? extends @Nullable Tensor> where(Where op, Tensor g) {
    Tensor condition = op.condition();
    Tensor zero = Tensor.full(g.device(), Shape.of(), g.dtype(), 0);
    return some(
        null,
        part(op.a(), () -> condition.where(g, zero).sumTo(op.a().shape())),
        part(op.b(), () -> condition.where(zero, g).sumTo(op.b().shape())));
  }

  /// The slice that holds the argument.
  static Tensor pad(Pad op, Tensor g) {
    Tensor part = g;
    for (int d = 0; d < g.shape().rank(); d++) {
      long start = op.before().get(d);
      part = part.slice(d, start, start + op.x().dim(d));
    }
    return part;
  }
}
