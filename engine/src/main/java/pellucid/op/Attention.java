package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionGeometry;
import pellucid.kernel.DType;
import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Scaled dot-product attention (Vaswani et al. 2017), `softmax(scale q k^T + mask) v`, without the
/// matrix of scores in memory.
///
/// The result holds two parts ([#parts()]): the output, and the logarithm of the sum of
/// exponentials of each query's scores, from which the gradient computes the weights again.
///
/// @param q queries [B, H, T, D], any strides
/// @param k keys [B, Hkv, S, D], any strides; H is a multiple of Hkv (grouped-query attention)
/// @param v values [B, Hkv, S, Dv], any strides
/// @param mask broadcasts to [B, H, T, S]: BOOL, true where a query sees a key, or of q's type and
///   added to the scores; absent for none
/// @param causal whether a query sees only keys up to its own place, where the last query's place
///   is the last key's
/// @param scale what scores are multiplied with
public record Attention(
    Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal, double scale)
    implements KernelOp {
  /// Checks types and shapes.
  public Attention {
    check("attention", q, k, v, mask, scale);
  }

  static void check(String op, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, double scale) {
    Check.floating(op, q);
    Check.sameDType(op, q, k);
    Check.sameDType(op, q, v);
    Check.rank(op, "queries", q, 4, "[B, H, T, D]");
    Check.rank(op, "keys", k, 4, "[B, Hkv, S, D]");
    Check.rank(op, "values", v, 4, "[B, Hkv, S, Dv]");
    Shape s = k.shape();
    Check.that(
        q.dim(0) == s.dim(0) && q.dim(3) == s.dim(3),
        "%s: queries %s and keys %s differ in batch or depth",
        op,
        q.shape(),
        s);
    Check.that(
        v.dim(0) == s.dim(0) && v.dim(1) == s.dim(1) && v.dim(2) == s.dim(2),
        "%s: keys %s and values %s differ in batch, heads or length",
        op,
        s,
        v.shape());
    Check.that(
        s.dim(1) > 0 && q.dim(1) % s.dim(1) == 0,
        "%s: the %d heads of queries %s are no multiple of the %d of keys %s",
        op,
        q.dim(1),
        q.shape(),
        s.dim(1),
        s);
    Check.that(q.dim(3) > 0, "%s: queries %s have no depth", op, q.shape());
    if (!Double.isFinite(scale)) {
      throw new PellucidException("%s: scale %s is not finite".formatted(op, scale));
    }
    checkMask(op, q, k, mask);
  }

  private static void checkMask(String op, Tensor q, Tensor k, @Nullable Tensor mask) {
    if (mask == null) {
      return;
    }
    if (mask.dtype() != DType.BOOL && mask.dtype() != q.dtype()) {
      throw new DTypeMismatchException(
          "%s: the mask must be BOOL or %s, got %s %s; compare it with ne(0)?"
              .formatted(op, q.dtype(), mask.dtype(), mask.shape()));
    }
    Shape scores = scores(q, k);
    Check.that(
        mask.shape().broadcastsTo(scores),
        "%s: mask %s does not broadcast to the scores %s",
        op,
        mask.shape(),
        scores);
  }

  private static Shape scores(Tensor q, Tensor k) {
    return Shape.of(q.dim(0), q.dim(1), q.dim(2), k.dim(2));
  }

  /// The shape of the scores, [B, H, T, S].
  public Shape scores() {
    return scores(q, k);
  }

  /// The parts of the result: the output as [B, T, H, Dv], in which the heads of a token lie
  /// together, and the logarithms as [B, H, T].
  public Parts parts() {
    return Parts.of(
        Shape.of(q.dim(0), q.dim(2), q.dim(1), v.dim(3)), Shape.of(q.dim(0), q.dim(1), q.dim(2)));
  }

  /// The output part of a result, as [B, H, T, Dv].
  public Tensor output(Tensor packed) {
    return parts().view(packed, 0).permute(0, 2, 1, 3);
  }

  /// For the kernel.
  public AttentionGeometry geometry() {
    return geometry(q, k, v, causal, scale);
  }

  static AttentionGeometry geometry(Tensor q, Tensor k, Tensor v, boolean causal, double scale) {
    return new AttentionGeometry(
        Math.toIntExact(q.dim(0)),
        Math.toIntExact(q.dim(1)),
        Math.toIntExact(k.dim(1)),
        Math.toIntExact(q.dim(2)),
        Math.toIntExact(k.dim(2)),
        Math.toIntExact(q.dim(3)),
        Math.toIntExact(v.dim(3)),
        scale,
        causal);
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>(List.of(q, k, v));
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
    return scores().size() * (q.dim(3) + v.dim(3));
  }
}
