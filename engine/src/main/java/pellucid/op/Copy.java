package pellucid.op;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A dense copy, converted to another type if asked: `contiguous` and `cast`.
///
/// @param x the source
/// @param outDType the type of the copy
public record Copy(Tensor x, DType outDType) implements KernelOp {
  @Override
  public String name() {
    return x.dtype() == outDType ? "contiguous" : "cast";
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
