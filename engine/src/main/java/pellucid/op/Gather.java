package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Slices of a tensor picked by index along an axis (NumPy's `take`, ONNX's Gather): `y[o, j, i] =
/// x[o, indices[j], i]`.
///
/// @param x the table
/// @param indices any shape, I64 or I32, each in [0, size of the axis)
/// @param axis the dimension of the table, from 0; the indices' shape takes its place
public record Gather(Tensor x, Tensor indices, int axis) implements KernelOp {
  /// Checks the types; the indices' range is checked when the op runs.
  public Gather {
    Check.index("gather", indices);
    Check.that(axis >= 0 && axis < x.shape().rank(), "gather: no axis %d in %s", axis, x.shape());
  }

  @Override
  public String name() {
    return "gather";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, indices);
  }

  @Override
  public Shape outShape() {
    return outShape(x.shape(), indices.shape(), axis);
  }

  static Shape outShape(Shape x, Shape indices, int axis) {
    long[] dims = new long[x.rank() - 1 + indices.rank()];
    for (int d = 0; d < dims.length; d++) {
      if (d < axis) {
        dims[d] = x.dim(d);
      } else if (d < axis + indices.rank()) {
        dims[d] = indices.dim(d - axis);
      } else {
        dims[d] = x.dim(d - indices.rank() + 1);
      }
    }
    return Shape.of(dims);
  }
}
