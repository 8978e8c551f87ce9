package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Elements picked along an axis, each by an index of its own (NumPy's `take_along_axis`, ONNX's
/// GatherElements): `y[o, j, i] = x[o, indices[o, j, i], i]`.
///
/// @param x the table
/// @param indices of the table's shape except along the axis, I64 or I32, each in [0, size of the
///   axis)
/// @param axis the dimension, from 0
public record TakeAlong(Tensor x, Tensor indices, int axis) implements KernelOp {
  /// Checks types and shapes; the indices' range is checked when the op runs.
  public TakeAlong {
    check("take_along", x.shape(), indices, axis);
  }

  static void check(String op, Shape table, Tensor indices, int axis) {
    Check.index(op, indices);
    Check.that(axis >= 0 && axis < table.rank(), "%s: no axis %d in %s", op, axis, table);
    Check.that(
        indices.shape().rank() == table.rank()
            && indices.shape().with(axis, 0).equals(table.with(axis, 0)),
        "%s: indices %s differ from %s in more than dimension %d",
        op,
        indices.shape(),
        table,
        axis);
  }

  @Override
  public String name() {
    return "take_along";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x, indices);
  }

  @Override
  public Shape outShape() {
    return indices.shape();
  }
}
