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
        axes.size() == rank && namesEach(axes),
        "permute: %s does not name each dimension of %s once",
        axes,
        x.shape());
  }

  /// A loop: each dense layer permutes several times in a training step.
  private static boolean namesEach(List<Integer> axes) {
    boolean[] seen = new boolean[axes.size()];
    for (int axis : axes) {
      if (axis < 0 || axis >= seen.length || seen[axis]) {
        return false;
      }
      seen[axis] = true;
    }
    return true;
  }

  @Override
  public String name() {
    return "permute";
  }

  @Override
  public Layout outLayout() {
    int[] order = new int[axes.size()];
    for (int d = 0; d < order.length; d++) {
      order[d] = axes.get(d);
    }
    return x.layout().permute(order);
  }
}
