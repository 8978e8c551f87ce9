package pellucid.autodiff;

import static pellucid.dispatch.Dispatcher.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.op.Attention;
import pellucid.op.AttentionBackward;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.tensor.GradientException;
import pellucid.tensor.Tensor;

/// The part of [VjpRules] for attention and recurrent layers: one fused op gives the gradients of
/// all operands.
final class SequenceRules {
  /// Why there is no second derivative.
  static final String ONCE = "it is fused, for first derivatives; compose the op of others instead";

  private SequenceRules() {}

  static List<? extends @Nullable Tensor> attention(Attention op, Tensor out, Tensor g) {
    Tensor mask = op.mask();
    if (mask != null && mask.requiresGrad()) {
      throw new GradientException(
          "attention: has no derivative by its mask; detach() it, or compose matmul and softmax");
    }
    AttentionBackward back = new AttentionBackward(op, out, g);
    List<@Nullable Tensor> parts = new ArrayList<>();
    for (Tensor part : back.parts().views(run(back))) {
      parts.add(part.permute(0, 2, 1, 3));
    }
    if (mask != null) {
      parts.add(null);
    }
    return parts;
  }

  static List<? extends @Nullable Tensor> recurrent(Recurrent op, Tensor out, Tensor g) {
    RecurrentBackward back = new RecurrentBackward(op, out, g);
    List<Tensor> parts = back.parts().views(run(back));
    List<Tensor> inOrder = new ArrayList<>(List.of(parts.get(0), parts.get(1)));
    if (op.c0() != null) {
      inOrder.add(parts.get(6));
    }
    inOrder.add(parts.get(2));
    inOrder.add(parts.get(3));
    if (op.weights().biasIh() != null) {
      inOrder.add(parts.get(4));
    }
    if (op.weights().biasHh() != null) {
      inOrder.add(parts.get(5));
    }
    return inOrder;
  }
}
