package pellucid.proof;

import pellucid.tensor.InPlace;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// How an operand's elements lie in memory. What lies between them and around them is NaN, so that
/// a kernel that reads it betrays itself.
public enum Form {
  /// Row-major without gaps.
  DENSE,
  /// The dimensions in reverse order in memory.
  TRANSPOSED,
  /// Every second element of the last dimension, from the second on.
  GAPS,
  /// Without gaps, but not from the start of the storage.
  OFFSET,
  /// The first index of the first dimension, repeated by a stride of 0. The values are others,
  /// then, but the same ones on every device.
  REPEATED;

  /// What is stored, so that its [#view(Tensor, Shape)] has the elements of a dense tensor.
  Tensor base(Tensor dense) {
    Shape shape = dense.shape();
    if (shape.rank() == 0) {
      return dense;
    }
    return switch (this) {
      case DENSE -> dense;
      case TRANSPOSED -> dense.permute(reverse(shape)).contiguous();
      case GAPS -> placed(dense, shape.with(-1, 2 * shape.dim(-1) + 1));
      case OFFSET -> placed(dense, shape.with(0, shape.dim(0) + 3));
      case REPEATED -> dense.slice(0, 0, Math.min(1, shape.dim(0))).contiguous();
    };
  }

  /// The view of what is stored that has this shape.
  Tensor view(Tensor base, Shape shape) {
    if (shape.rank() == 0) {
      return base;
    }
    return switch (this) {
      case DENSE -> base;
      case TRANSPOSED -> base.permute(reverse(shape));
      case GAPS -> base.slice(-1, 1, 2 * shape.dim(-1) + 1, 2);
      case OFFSET -> base.slice(0, 3, shape.dim(0) + 3);
      case REPEATED -> base.expand(shape.toArray());
    };
  }

  private Tensor placed(Tensor dense, Shape around) {
    Tensor base = Tensor.full(dense.device(), around, dense.dtype(), Double.NaN);
    InPlace.copy(view(base, dense.shape()), dense);
    return base;
  }

  private static int[] reverse(Shape shape) {
    int[] axes = new int[shape.rank()];
    for (int d = 0; d < axes.length; d++) {
      axes[d] = axes.length - 1 - d;
    }
    return axes;
  }
}
