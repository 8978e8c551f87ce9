package pellucid.proof;

import java.util.List;
import java.util.function.Function;
import pellucid.kernel.DType;
import pellucid.op.AddAlong;
import pellucid.op.ArgSort;
import pellucid.op.CumSum;
import pellucid.op.TakeAlong;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Order along an axis, elements picked along it, running sums.
final class SortCases {
  private static final Domain DOMAIN = Domain.uniform(-2, 2);

  private SortCases() {}

  static void addTo(List<OpCase> rows) {
    for (boolean descending : new boolean[] {false, true}) {
      addSorts(rows, descending);
    }
    addTops(rows);
    addAlongs(rows, Shape.of(5), 8, 0, DType.I64);
    addAlongs(rows, Shape.of(5, 3), 4, 0, DType.I32);
    addAlongs(rows, Shape.of(5, 3), 2, 1, DType.I64);
    addAlongs(rows, Shape.of(3, 4, 2), 5, 1, DType.I64);
    addAlongs(rows, Shape.of(3, 4), 0, 1, DType.I64);
    addAlongs(rows, Shape.of(0, 4), 2, 1, DType.I64);
    addAlongs(rows, Shape.of(17, 67), 33, 0, DType.I64);
    addAlongs(rows, Shape.of(17, 67), 33, 1, DType.I32);
    for (boolean reverse : new boolean[] {false, true}) {
      addSums(rows, reverse);
    }
  }

  private static void addSorts(List<OpCase> rows, boolean descending) {
    Sample distinct = Sample.of(Domain.distinct(), 3, 5);
    rows.add(argSort(descending, 5, distinct, 1));
    rows.add(argSort(descending, 3, distinct, 0));
    rows.add(argSort(descending, 2, distinct, 1));
    rows.add(argSort(descending, 0, distinct, 1));
    rows.add(argSort(descending, 4, Sample.of(Domain.distinct(), 2, 4, 3), 1));
    rows.add(argSort(descending, 1, Sample.of(Domain.distinct(), 1), 0));
    rows.add(argSort(descending, 0, Sample.of(Domain.distinct(), 3, 0), 1));
    rows.add(argSort(descending, 3, Sample.of(Domain.distinct(), 0, 3), 1));
    rows.add(argSort(descending, 131, Sample.of(Domain.distinct(), 3, 131), 1));
    rows.add(argSort(descending, 5, Sample.of(Domain.distinct(), 3, 131), 1));
    for (long count : new long[] {4, 90}) {
      rows.add(argSort(descending, count, Sample.of(Domain.grid(0), 3, 90), 1).noted("ties"));
      Domain special = Domain.cycle(1, UnaryCases.SPECIAL);
      rows.add(
          argSort(descending, count, Sample.of(special, 3, 90), 1)
              .noted("special")
              .at(OpCase.FLOATING));
    }
    for (int axis = 0; axis < 2; axis++) {
      int by = axis;
      rows.add(
          formula(
              "sort by " + by + (descending ? " descending" : ""),
              x -> x.sort(by, descending),
              3,
              5));
    }
  }

  private static void addTops(List<OpCase> rows) {
    rows.add(formula("top 2 by 1", x -> x.topK(2, 1).values(), 3, 5));
    rows.add(formula("top 3 by 0", x -> x.topK(3, 0).values(), 4, 5));
    for (int axis = 0; axis < 2; axis++) {
      int by = axis;
      rows.add(formula("argmin by " + by, x -> x.argMin(by), 3, 5).differentiable(Order.NONE));
      rows.add(
          OpCase.formula(
              "argmin special by " + by,
              List.of(Sample.of(Domain.cycle(1, UnaryCases.SPECIAL), 5, 9)),
              in -> in.getFirst().argMin(by),
              OpCase.FLOATING,
              Tolerance.EXACT,
              Order.NONE));
    }
  }

  private static OpCase formula(String name, Function<Tensor, Tensor> formula, long... shape) {
    return OpCase.formula(
        name,
        List.of(Sample.of(Domain.distinct(), shape)),
        in -> formula.apply(in.getFirst()),
        OpCase.NUMERIC,
        Tolerance.EXACT,
        Order.SECOND);
  }

  static OpCase argSort(boolean descending, long count, Sample x, int axis) {
    return new OpCase(
        "argsort by " + axis + " first " + count + (descending ? " descending" : ""),
        List.of(x),
        in -> new ArgSort(descending, in.getFirst(), axis, count),
        OpCase.NUMERIC,
        Tolerance.EXACT,
        Order.NONE);
  }

  private static void addAlongs(List<OpCase> rows, Shape x, long count, int axis, DType indices) {
    rows.add(takeAlong(x, count, axis, indices));
    rows.add(addAlong(x, count, axis, indices));
  }

  static OpCase takeAlong(Shape x, long count, int axis, DType dtype) {
    long[] picked = x.with(axis, count).toArray();
    return new OpCase(
        "take_along by " + axis + " " + dtype,
        List.of(Sample.of(DOMAIN, x.toArray()), Sample.indices(dtype, x.dim(axis), picked)),
        in -> new TakeAlong(in.get(0), in.get(1), axis),
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  static OpCase addAlong(Shape x, long count, int axis, DType dtype) {
    long[] picked = x.with(axis, count).toArray();
    return new OpCase(
        "add_along by " + axis + " " + dtype + " to " + x,
        List.of(Sample.of(DOMAIN, picked), Sample.indices(dtype, x.dim(axis), picked)),
        in -> new AddAlong(in.get(0), in.get(1), axis, x),
        OpCase.NUMERIC,
        Tolerance.EXACT, // the order of additions is part of the definition
        Order.SECOND);
  }

  private static void addSums(List<OpCase> rows, boolean reverse) {
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 7), 0));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 3, 5), 0));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 3, 5), 1));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 2, 3, 4), 1));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 0, 3), 0));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 3, 0), 0));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 3, 1027), 1));
    rows.add(cumSum(reverse, Sample.of(DOMAIN, 130, 300), 0));
    Domain special = DOMAIN.with(7, Double.NaN, Double.POSITIVE_INFINITY, -0.0);
    for (int axis = 0; axis < 2; axis++) {
      rows.add(
          cumSum(reverse, Sample.of(special, 5, 9), axis)
              .noted("special")
              .at(OpCase.FLOATING)
              .differentiable(Order.NONE));
    }
  }

  static OpCase cumSum(boolean reverse, Sample x, int axis) {
    return new OpCase(
        "cumsum by " + axis + (reverse ? " reverse" : ""),
        List.of(x),
        in -> new CumSum(reverse, in.getFirst(), axis),
        OpCase.NUMERIC,
        Tolerance.EXACT, // so is their precision
        Order.SECOND);
  }
}
