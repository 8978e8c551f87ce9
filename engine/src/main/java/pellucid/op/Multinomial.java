package pellucid.op;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Classes drawn from rows of weights, which need not add up to 1 ([pellucid.kernel.Draws]). A draw
/// is a function of (key, stream, place) alone. It has no derivative.
///
/// @param replacement whether a class can be drawn again
/// @param weights [..., classes]; their values are checked when the op runs
/// @param count the draws from each row
/// @param key the generator's seed
/// @param stream the number of the draw
public record Multinomial(boolean replacement, Tensor weights, int count, long key, long stream)
    implements KernelOp {
  /// Checks type and sizes.
  public Multinomial {
    if (weights.dtype() != DType.F32 && weights.dtype() != DType.F64) {
      throw new DTypeMismatchException(
          "multinomial: needs F32 or F64, got %s %s; cast(DType.F32) it?"
              .formatted(weights.dtype(), weights.shape()));
    }
    Check.that(weights.shape().rank() > 0, "multinomial: [] has no rows of weights");
    if (count < 0) {
      throw new PellucidException(
          "multinomial: %d draws; there must be 0 or more".formatted(count));
    }
  }

  @Override
  public String name() {
    return "multinomial";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(weights);
  }

  @Override
  public DType outDType() {
    return DType.I64;
  }

  @Override
  public Shape outShape() {
    return weights.shape().with(-1, count);
  }
}
