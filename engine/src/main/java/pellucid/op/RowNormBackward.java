package pellucid.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NormFn;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradients of [RowNorm], packed as [#parts()]: by x, by weight, by bias; the last two whether
/// there are a weight and a bias or not.
///
/// @param fn which norm
/// @param x [..., d]
/// @param weight [d], or absent: 1
/// @param gradY x's shape
/// @param eps added to the variance or mean square under the root
public record RowNormBackward(
    NormFn fn, Tensor x, @Nullable Tensor weight, Tensor gradY, double eps) implements KernelOp {
  /// Checks types, shapes and eps.
  public RowNormBackward {
    RowNorm.check(name(fn), x, weight, null, eps);
    Check.sameDType(name(fn), x, gradY);
    Check.shape(name(fn), "the gradient", gradY, x.shape());
  }

  private static String name(NormFn fn) {
    return switch (fn) {
      case LAYER -> "layer_norm_backward";
      case RMS -> "rms_norm_backward";
    };
  }

  /// How the gradients are packed.
  public Parts parts() {
    Shape columns = Shape.of(x.shape().dim(-1));
    return Parts.of(x.shape(), columns, columns);
  }

  @Override
  public String name() {
    return name(fn);
  }

  @Override
  public List<Tensor> inputs() {
    return RowNorm.present(x, weight, gradY);
  }

  @Override
  public Shape outShape() {
    return parts().packed();
  }
}
