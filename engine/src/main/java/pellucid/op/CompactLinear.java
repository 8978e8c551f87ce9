package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// `x weight^T * scale + bias`, the dense layer with a weight in bfloat16 or bytes, for inference
/// on models larger than memory is fast. Sums are those of `x`'s type.
///
/// @param x [..., in], floating
/// @param weight [out, in], BF16 or I8
/// @param scale [out], a factor for each row of the weight; absent for 1
/// @param bias [out], absent for none
public record CompactLinear(Tensor x, Tensor weight, @Nullable Tensor scale, @Nullable Tensor bias)
    implements KernelOp {
  private static final String NAME = "compact_linear";

  /// Checks types and shapes.
  public CompactLinear {
    Check.floating(NAME, x);
    if (weight.dtype() != DType.BF16 && weight.dtype() != DType.I8) {
      throw new DTypeMismatchException(
          "%s: weight must be BF16 or I8, got %s %s; linear takes it?"
              .formatted(NAME, weight.dtype(), weight.shape()));
    }
    Check.rank(NAME, "weight", weight, 2, "[out, in]");
    Check.that(
        x.shape().rank() >= 1 && x.shape().dim(-1) == weight.shape().dim(1),
        NAME + ": %s x %s: x must be [..., in] for a weight [out, in]",
        x.shape(),
        weight.shape());
    Shape out = Shape.of(weight.shape().dim(0));
    vector("scale", x, scale, out);
    vector("bias", x, bias, out);
  }

  private static void vector(String operand, Tensor x, @Nullable Tensor v, Shape out) {
    if (v != null) {
      Check.sameDType(NAME, x, v);
      Check.shape(NAME, operand, v, out);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>(List.of(x, weight));
    if (scale != null) {
      inputs.add(scale);
    }
    if (bias != null) {
      inputs.add(bias);
    }
    return inputs;
  }

  @Override
  public Shape outShape() {
    return x.shape().with(-1, weight.shape().dim(0));
  }

  @Override
  public long multiplyAdds() {
    return x.shape().size() * weight.shape().dim(0);
  }
}
