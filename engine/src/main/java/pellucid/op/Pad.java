package pellucid.op;

import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A tensor with a number put around it. Its gradient is the slice that holds the tensor.
///
/// @param x the argument
/// @param before for each dimension how many elements come before it, 0 or more
/// @param after for each dimension how many come behind it, 0 or more
/// @param value the number, in the tensor's type
public record Pad(Tensor x, List<Long> before, List<Long> after, double value) implements KernelOp {
  /// Checks the sizes.
  public Pad {
    before = List.copyOf(before);
    after = List.copyOf(after);
    int rank = x.shape().rank();
    Check.that(
        before.size() == rank && after.size() == rank,
        "pad: %s has %d dimensions, got %d sizes before and %d after",
        x.shape(),
        rank,
        before.size(),
        after.size());
    for (int d = 0; d < rank; d++) {
      Check.that(
          before.get(d) >= 0 && after.get(d) >= 0,
          "pad: %d before and %d after dimension %d of %s must be 0 or more; slice it?",
          before.get(d),
          after.get(d),
          d,
          x.shape());
    }
  }

  @Override
  public String name() {
    return "pad";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(x);
  }

  @Override
  public Shape outShape() {
    long[] dims = x.shape().toArray();
    for (int d = 0; d < dims.length; d++) {
      dims[d] += before.get(d) + after.get(d);
    }
    return Shape.of(dims);
  }
}
