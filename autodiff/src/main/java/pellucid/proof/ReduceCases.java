package pellucid.proof;

import java.util.List;
import java.util.Locale;
import pellucid.kernel.ReduceFn;
import pellucid.op.ArgMax;
import pellucid.op.Reduce;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;

/// Reductions of all kinds of axes, and the index of the largest.
final class ReduceCases {
  private static final long[] NAN_AND_MORE = {4, 9};

  private ReduceCases() {}

  static void addTo(List<OpCase> rows) {
    for (ReduceFn fn : ReduceFn.values()) {
      add(rows, fn, false, new long[] {});
      add(rows, fn, false, new long[] {7}, 0);
      add(rows, fn, true, new long[] {7}, 0);
      add(rows, fn, false, new long[] {3, 5}, 0);
      add(rows, fn, false, new long[] {3, 5}, 1);
      add(rows, fn, false, new long[] {3, 5}, 0, 1);
      add(rows, fn, false, new long[] {2, 3, 4}, 0, 2);
      add(rows, fn, true, new long[] {2, 3, 4}, 1);
      add(rows, fn, false, new long[] {2, 3, 2, 3}, 1, 3);
      add(rows, fn, false, new long[] {4, 33}, 1);
      add(rows, fn, false, new long[] {33, 4}, 0);
      add(rows, fn, false, new long[] {3, 1027}, 1);
      add(rows, fn, false, new long[] {130, 19}, 0);
      add(rows, fn, false, new long[] {3, 0}, 0);
      addSpecial(rows, fn);
    }
    add(rows, ReduceFn.SUM, false, new long[] {0}, 0);
    add(rows, ReduceFn.SUM, false, new long[] {3, 0}, 1);
    for (long[] shape : new long[][] {{0}, {3, 0}}) { // the mean of nothing is NaN
      Sample nothing = Sample.of(Domain.uniform(-1, 1), shape);
      rows.add(row(ReduceFn.MEAN, false, nothing, shape.length - 1).differentiable(Order.NONE));
    }
    for (ReduceFn fn : List.of(ReduceFn.MAX, ReduceFn.MIN)) {
      rows.add(
          row(fn, false, Sample.of(Domain.grid(0), 3, 50), 1)
              .noted("ties")
              .differentiable(Order.NONE));
    }
    addArgMax(rows);
  }

  private static void add(
      List<OpCase> rows, ReduceFn fn, boolean keepDims, long[] shape, int... axes) {
    boolean chooses = fn == ReduceFn.MAX || fn == ReduceFn.MIN;
    Domain domain = chooses ? Domain.distinct() : Domain.uniform(-2, 2);
    rows.add(row(fn, keepDims, Sample.of(domain, shape), axes));
  }

  private static void addSpecial(List<OpCase> rows, ReduceFn fn) {
    Domain small = Domain.uniform(-1, 1);
    Domain nan = small.with(9, 0, Double.NaN, Double.POSITIVE_INFINITY, -0.0);
    Domain infinite = small.with(7, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    for (Domain domain : List.of(nan, infinite)) {
      for (int axis = 0; axis < 2; axis++) {
        rows.add(
            row(fn, false, Sample.of(domain, NAN_AND_MORE), axis)
                .noted("special " + rows.size())
                .at(OpCase.FLOATING)
                .differentiable(Order.NONE));
      }
    }
  }

  static OpCase row(ReduceFn fn, boolean keepDims, Sample x, int... axes) {
    Shape shape = x.shape();
    boolean chooses = fn == ReduceFn.MAX || fn == ReduceFn.MIN;
    long set = 0;
    long terms = 1;
    for (int axis : axes) {
      set |= 1L << axis;
      terms *= shape.dim(axis);
    }
    long axisSet = set;
    StringBuilder name = new StringBuilder(fn.name().toLowerCase(Locale.ROOT));
    for (int axis : axes) {
      name.append(" by ").append(axis);
    }
    return new OpCase(
        name + (keepDims ? " kept" : ""),
        List.of(x),
        in -> new Reduce(fn, in.getFirst(), axisSet, keepDims),
        fn == ReduceFn.MEAN ? OpCase.FLOATING : OpCase.NUMERIC,
        chooses ? Tolerance.EXACT : Tolerance.sum(terms),
        Order.SECOND);
  }

  private static void addArgMax(List<OpCase> rows) {
    rows.add(argMax(Sample.of(Domain.distinct(), 7), 0));
    rows.add(argMax(Sample.of(Domain.distinct(), 3, 5), 0));
    rows.add(argMax(Sample.of(Domain.distinct(), 3, 5), 1));
    rows.add(argMax(Sample.of(Domain.distinct(), 2, 3, 4), 1));
    rows.add(argMax(Sample.of(Domain.distinct(), 0, 3), 1));
    rows.add(argMax(Sample.of(Domain.distinct(), 5, 67), 1));
    rows.add(argMax(Sample.of(Domain.grid(0), 3, 50), 1).noted("ties"));
    Domain nan = Domain.uniform(-1, 1).with(7, Double.NaN, Double.POSITIVE_INFINITY);
    rows.add(argMax(Sample.of(nan, 5, 9), 1).noted("special").at(OpCase.FLOATING));
  }

  static OpCase argMax(Sample x, int axis) {
    return new OpCase(
        "argmax by " + axis,
        List.of(x),
        in -> new ArgMax(in.getFirst(), axis),
        OpCase.NUMERIC,
        Tolerance.EXACT,
        Order.NONE);
  }
}
