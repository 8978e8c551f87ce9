package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradients of [Attention] by its queries, keys and values.
///
/// @param q queries
/// @param k keys
/// @param v values
/// @param mask the mask, or absent
/// @param causal as in the forward pass
/// @param scale as in the forward pass
/// @param result what [Attention] gave, both parts
/// @param grad gradient of the result, both parts
public record AttentionBackward(
    Tensor q,
    Tensor k,
    Tensor v,
    @Nullable Tensor mask,
    boolean causal,
    double scale,
    Tensor result,
    Tensor grad)
    implements KernelOp {
  /// Checks types and shapes.
  public AttentionBackward {
    String op = "attention_backward";
    Attention.check(op, q, k, v, mask, scale);
    Shape packed = new Attention(q, k, v, mask, causal, scale).outShape();
    Check.sameDType(op, q, result);
    Check.shape(op, "the result", result, packed);
    Check.sameDType(op, q, grad);
    Check.shape(op, "the gradient", grad, packed);
  }

  /// The gradients of an attention.
  public AttentionBackward(Attention forward, Tensor result, Tensor grad) {
    this(
        forward.q(),
        forward.k(),
        forward.v(),
        forward.mask(),
        forward.causal(),
        forward.scale(),
        result,
        grad);
  }

  /// The op whose gradients these are.
  public Attention forward() {
    return new Attention(q, k, v, mask, causal, scale);
  }

  /// The parts of the result: the gradients of q, k and v, heads behind places: [B, T, H, D], [B,
  /// S, Hkv, D] and [B, S, Hkv, Dv].
  public Parts parts() {
    return Parts.of(swapped(q), swapped(k), swapped(v));
  }

  private static Shape swapped(Tensor x) {
    return Shape.of(x.dim(0), x.dim(2), x.dim(1), x.dim(3));
  }

  /// For the kernel.
  public AttentionGeometry geometry() {
    return Attention.geometry(q, k, v, causal, scale);
  }

  @Override
  public String name() {
    return "attention_backward";
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>(List.of(q, k, v, result, grad));
    if (mask != null) {
      inputs.add(mask);
    }
    return inputs;
  }

  @Override
  public Shape outShape() {
    return parts().packed();
  }

  @Override
  public long multiplyAdds() {
    return forward().scores().size() * (3 * q.dim(3) + 2 * v.dim(3));
  }
}
