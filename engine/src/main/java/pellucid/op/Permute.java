package pellucid.op;

import java.util.List;
import pellucid.tensor.Layout;
import pellucid.tensor.Tensor;

/// The dimensions in another order, as a view.
///
/// @param x the argument
/// @param axes dimension d of the result is dimension `axes[d]` of the argument
public record Permute(Tensor x, List<Integer> axes) implements ViewOp {
  /// Checks that every dimension is named once.
  public Permute {
    int rank = x.shape().rank();
    Check.that(
        axes.size() == rank
            && axes.stream().distinct().count() == rank
            && axes.stream().allMatch(axis -> axis >= 0 && axis < rank),
        "permute: %s does not name each dimension of %s once",
        axes,
        x.shape());
  }

  @Override
  public String name() {
    return "permute";
  }

  @Override
  public Layout outLayout() {
    return x.layout().permute(axes.stream().mapToInt(Integer::intValue).toArray());
  }
}
