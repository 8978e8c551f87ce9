package pellucid.autodiff;

import static pellucid.autodiff.VjpRules.part;
import static pellucid.autodiff.VjpRules.some;
import static pellucid.dispatch.Dispatcher.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.op.BatchNorm;
import pellucid.op.BatchNormBackward;
import pellucid.op.Parts;
import pellucid.op.RowNorm;
import pellucid.op.RowNormBackward;
import pellucid.tensor.Tensor;

/// The rules of the normalisations: fused kernels where statistics come from the operand itself.
final class NormRules {
  static final String FUSED =
      "it is one fused kernel; compose the norm of means, squares and rsqrt for second derivatives";

  private NormRules() {}

  static List<? extends @Nullable Tensor> rowNorm(RowNorm norm, Tensor g) {
    RowNormBackward back = new RowNormBackward(norm.fn(), norm.x(), norm.weight(), g, norm.eps());
    Parts parts = back.parts();
    Tensor packed = run(back);
    List<@Nullable Tensor> slopes = new ArrayList<>(3);
    slopes.add(part(norm.x(), () -> parts.view(packed, 0)));
    if (norm.weight() != null) {
      slopes.add(part(norm.weight(), () -> parts.view(packed, 1)));
    }
    if (norm.bias() != null) {
      slopes.add(part(norm.bias(), () -> parts.view(packed, 2)));
    }
    return slopes;
  }

  /// `dMean / dx = 1 / n`, `dVariance / dx = 2 (x - mean) / n`.
  static Tensor moments(Tensor x, Tensor g) {
    int[] axes = x.shape().rank() == 2 ? new int[] {0} : new int[] {0, 2, 3};
    Tensor deviation = x.sub(x.meanKeep(axes));
    double count = (double) x.shape().size() / x.shape().dim(1);
    Tensor byMean = aligned(g.slice(0, 0, 1).squeeze(0), x);
    Tensor byVariance = aligned(g.slice(0, 1, 2).squeeze(0), x);
    return deviation.mul(2).mul(byVariance).add(byMean).mul(1 / count);
  }

  static List<? extends @Nullable Tensor> batchNorm(BatchNorm norm, Tensor g) {
    return norm.training() ? byItsOwn(norm, g) : byGiven(norm, g);
  }

  private static List<? extends @Nullable Tensor> byItsOwn(BatchNorm norm, Tensor g) {
    BatchNormBackward back =
        new BatchNormBackward(norm.x(), norm.mean(), norm.variance(), norm.weight(), g, norm.eps());
    Parts parts = back.parts();
    Tensor packed = run(back);
    return some(
        part(norm.x(), () -> parts.view(packed, 0)),
        null,
        null,
        part(norm.weight(), () -> parts.view(packed, 1)),
        part(norm.bias(), () -> parts.view(packed, 2)));
  }

  private static List<? extends @Nullable Tensor> byGiven(BatchNorm norm, Tensor g) {
    Tensor x = norm.x();
    Tensor root = norm.variance().add(norm.eps()).rsqrt();
    Tensor scale = root.mul(norm.weight());
    int[] axes = x.shape().rank() == 2 ? new int[] {0} : new int[] {0, 2, 3};
    return some(
        part(x, () -> g.mul(aligned(scale, x))),
        part(norm.mean(), () -> g.sum(axes).mul(scale).neg()),
        part(
            norm.variance(),
            () -> products(norm, g).sum(axes).mul(scale).mul(root.square()).mul(-0.5)),
        part(norm.weight(), () -> products(norm, g).sum(axes).mul(root)),
        part(norm.bias(), () -> g.sum(axes)));
  }

  /// `g (x - mean)`
  private static Tensor products(BatchNorm norm, Tensor g) {
    return g.mul(norm.x().sub(aligned(norm.mean(), norm.x())));
  }

  /// [c] as [1, c] or [1, c, 1, 1], to broadcast against x.
  private static Tensor aligned(Tensor perChannel, Tensor x) {
    return x.shape().rank() == 2 ? perChannel.reshape(1, -1) : perChannel.reshape(1, -1, 1, 1);
  }
}
