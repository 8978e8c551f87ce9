package pellucid.proof;

import java.util.List;
import java.util.Locale;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;
import pellucid.op.Pool2d;
import pellucid.op.Pool2dBackward;
import pellucid.op.PoolParams;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;

/// Pooling and its gradient.
final class PoolCases {
  private PoolCases() {}

  static void addTo(List<OpCase> rows) {
    for (PoolFn fn : PoolFn.values()) {
      add(rows, fn, "2x2", PoolParams.of(2), Shape.of(1, 1, 4, 4));
      add(rows, fn, "2x2 odd", PoolParams.of(2), Shape.of(2, 3, 5, 3));
      add(rows, fn, "padded", PoolParams.of(3, 2, 1), Shape.of(2, 2, 4, 5));
      add(rows, fn, "overlapping", PoolParams.of(3, 1, 0), Shape.of(1, 2, 4, 5));
      add(rows, fn, "uneven", new PoolParams(2, 3, 1, 2, 1, 1), Shape.of(1, 2, 3, 5));
      add(rows, fn, "whole image", PoolParams.of(3), Shape.of(2, 4, 3, 3));
      add(rows, fn, "no image", PoolParams.of(2), Shape.of(0, 2, 4, 4));
      add(rows, fn, "wide", PoolParams.of(2), Shape.of(1, 3, 35, 70));
      addSpecial(rows, fn);
    }
  }

  private static void add(List<OpCase> rows, PoolFn fn, String note, PoolParams params, Shape x) {
    Domain domain = fn == PoolFn.MAX ? Domain.distinct() : Domain.uniform(-1, 1);
    Sample images = Sample.of(domain, x.toArray());
    rows.add(forward(fn, note, params, images));
    rows.add(backward(fn, note, params, images));
  }

  private static void addSpecial(List<OpCase> rows, PoolFn fn) {
    Domain domain =
        Domain.uniform(-1, 1)
            .with(11, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    Sample images = Sample.of(domain, 1, 2, 8, 9);
    PoolParams params = PoolParams.of(3, 2, 1);
    rows.add(forward(fn, "special", params, images).differentiable(Order.NONE));
    rows.add(backward(fn, "special", params, images).differentiable(Order.NONE));
    Sample ties = Sample.of(Domain.grid(0), 1, 2, 12, 12);
    rows.add(forward(fn, "ties", params, ties).differentiable(Order.NONE));
    rows.add(backward(fn, "ties", params, ties).differentiable(Order.NONE));
  }

  static OpCase forward(PoolFn fn, String note, PoolParams params, Sample x) {
    return new OpCase(
        name(fn) + "_pool2d " + note,
        List.of(x),
        in -> new Pool2d(fn, in.getFirst(), params),
        OpCase.FLOATING,
        fn == PoolFn.MAX ? Tolerance.EXACT : Tolerance.sum((long) params.r() * params.s()),
        fn == PoolFn.MAX ? Order.FIRST : Order.SECOND);
  }

  static OpCase backward(PoolFn fn, String note, PoolParams params, Sample x) {
    PoolGeometry g = params.geometry("pool2d", x.shape());
    return new OpCase(
        name(fn) + "_pool2d_backward " + note,
        List.of(x, Sample.of(Domain.uniform(-1, 1), g.n(), g.c(), g.outH(), g.outW())),
        in -> new Pool2dBackward(fn, in.get(0), in.get(1), params),
        OpCase.FLOATING,
        Tolerance.sum((long) params.r() * params.s()),
        fn == PoolFn.MAX ? Order.NONE : Order.SECOND);
  }

  private static String name(PoolFn fn) {
    return fn.name().toLowerCase(Locale.ROOT);
  }
}
