package pellucid.proof;

import java.util.List;
import pellucid.op.AdaptiveAvgPool2d;
import pellucid.op.AdaptiveAvgPool2dBackward;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;

/// Average pooling to a given size, its gradient, and global pooling.
final class AdaptivePoolCases {
  private static final Domain DOMAIN = Domain.uniform(-1, 1);

  private AdaptivePoolCases() {}

  static void addTo(List<OpCase> rows) {
    add(rows, 2, 2, 1, 2, 4, 4);
    add(rows, 3, 2, 2, 1, 5, 7); // windows overlap
    add(rows, 1, 1, 2, 2, 3, 4);
    add(rows, 5, 6, 1, 2, 3, 4); // larger than the image
    add(rows, 3, 4, 1, 1, 3, 4); // the image itself
    add(rows, 2, 3, 0, 2, 4, 4);
    add(rows, 3, 9, 1, 1, 4, 19);
    add(rows, 7, 7, 2, 3, 20, 67);
    Domain special =
        DOMAIN.with(11, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    rows.add(forward(special, 3, 4, 1, 2, 8, 9).noted("special").differentiable(Order.NONE));
    for (long[] shape : new long[][] {{2, 3, 4, 5}, {2, 3, 7}, {2, 3, 2, 2, 3}}) {
      rows.add(
          OpCase.formula(
              "global average pooling",
              List.of(Sample.of(DOMAIN, shape)),
              in -> in.getFirst().globalAvgPool(),
              OpCase.FLOATING,
              Tolerance.sum(20),
              Order.SECOND));
      rows.add(
          OpCase.formula(
              "global maximum pooling",
              List.of(Sample.of(Domain.distinct(), shape)),
              in -> in.getFirst().globalMaxPool(),
              OpCase.NUMERIC,
              Tolerance.EXACT,
              Order.SECOND));
    }
  }

  private static void add(List<OpCase> rows, int outH, int outW, long... x) {
    rows.add(forward(DOMAIN, outH, outW, x));
    rows.add(backward((int) x[2], (int) x[3], x[0], x[1], outH, outW));
  }

  static OpCase forward(Domain domain, int outH, int outW, long... x) {
    return new OpCase(
        "adaptive_avg_pool2d to %dx%d".formatted(outH, outW),
        List.of(Sample.of(domain, x)),
        in -> new AdaptiveAvgPool2d(in.getFirst(), outH, outW),
        OpCase.FLOATING,
        Tolerance.sum((x[2] / outH + 2) * (x[3] / outW + 2)),
        Order.SECOND);
  }

  static OpCase backward(int h, int w, long... gradY) {
    Shape images = Shape.of(gradY[0], gradY[1], h, w);
    return new OpCase(
        "adaptive_avg_pool2d_backward to %dx%d".formatted(h, w),
        List.of(Sample.of(DOMAIN, gradY)),
        in -> new AdaptiveAvgPool2dBackward(in.getFirst(), images),
        OpCase.FLOATING,
        Tolerance.sum((gradY[2] / h + 2) * (gradY[3] / w + 2)),
        Order.SECOND);
  }
}
