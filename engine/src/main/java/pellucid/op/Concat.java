package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Tensors one behind the other along an axis; the other dimensions are equal.
///
/// @param inputs at least one
/// @param axis the dimension, from 0
/// @param outShape the result's shape
public record Concat(List<Tensor> inputs, int axis, Shape outShape) implements KernelOp {
  /// Infers the result's shape; negative axes count from the end.
  public static Concat of(List<Tensor> inputs, int axis) {
    Check.that(!inputs.isEmpty(), "concat: there is nothing to concatenate");
    Shape first = inputs.getFirst().shape();
    int at = first.axis(axis);
    long size = 0;
    for (Tensor input : inputs) {
      Check.sameDType("concat", inputs.getFirst(), input);
      Check.that(
          input.shape().rank() == first.rank()
              && input.shape().with(at, 0).equals(first.with(at, 0)),
          "concat: %s and %s differ in more than dimension %d",
          first,
          input.shape(),
          at);
      size += input.shape().dim(at);
    }
    return new Concat(List.copyOf(inputs), at, first.with(at, size));
  }

  @Override
  public String name() {
    return "concat";
  }
}
