package pellucid.proof;

import java.util.List;
import java.util.function.Function;
import pellucid.kernel.DType;
import pellucid.op.Flip;
import pellucid.op.Pad;
import pellucid.op.Where;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Tensor;

/// Choices by condition, and what reverses, surrounds and cuts.
final class SelectCases {
  private static final Domain DOMAIN = Domain.uniform(-3, 3);

  private static final long[][][] SHAPES = { // of condition, a and b
    {{3, 5}, {3, 5}, {3, 5}},
    {{5}, {3, 5}, {3, 1}},
    {{3, 1}, {5}, {}},
    {{}, {4}, {4}},
    {{2, 1, 4}, {3, 1}, {1}},
    {{0}, {1}, {0}},
    {{2, 0}, {1}, {}},
    {{67}, {67}, {67}},
    {{5, 33}, {33}, {5, 33}},
    {{33, 5}, {33, 5}, {}}
  };

  private SelectCases() {}

  static void addTo(List<OpCase> rows) {
    for (long[][] shapes : SHAPES) {
      rows.add(where(DOMAIN, shapes[0], shapes[1], shapes[2]));
    }
    rows.add(
        where(
                Domain.cycle(1, UnaryCases.SPECIAL),
                new long[] {9, 31},
                new long[] {31},
                new long[] {9, 1})
            .noted("special")
            .at(OpCase.FLOATING)
            .differentiable(Order.NONE));
    addFilled(rows);
    addTriangles(rows);
    addFlips(rows);
    addPads(rows);
    addLists(rows);
  }

  static OpCase where(Domain domain, long[] condition, long[] a, long[] b) {
    return new OpCase(
        "where",
        List.of(
            Sample.indices(DType.BOOL, 2, condition), Sample.of(domain, a), Sample.of(domain, b)),
        in -> new Where(in.get(0), in.get(1), in.get(2)),
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  private static OpCase formula(String name, Function<Tensor, Tensor> formula, long... shape) {
    return OpCase.formula(
        name,
        List.of(Sample.of(DOMAIN, shape)),
        in -> formula.apply(in.getFirst()),
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  private static void addFilled(List<OpCase> rows) {
    for (long[] mask : new long[][] {{3, 5}, {5}, {3, 1}, {}}) {
      rows.add(
          OpCase.formula(
              "masked_fill",
              List.of(Sample.of(DOMAIN, 3, 5), Sample.indices(DType.BOOL, 2, mask)),
              in -> in.get(0).maskedFill(in.get(1), -7),
              OpCase.FLOATING,
              Tolerance.EXACT,
              Order.SECOND));
    }
  }

  private static void addTriangles(List<OpCase> rows) {
    for (long diagonal : new long[] {0, 1, -2, 9, -9}) {
      rows.add(formula("tril " + diagonal, x -> x.tril(diagonal), 4, 5));
      rows.add(formula("triu " + diagonal, x -> x.triu(diagonal), 2, 5, 3));
    }
    rows.add(formula("tril", x -> x.tril(0), 0, 3));
    rows.add(formula("triu", x -> x.triu(0), 2, 3, 0));
  }

  private static void addFlips(List<OpCase> rows) {
    rows.add(flip(1, 7));
    rows.add(flip(1, 3, 5));
    rows.add(flip(2, 3, 5));
    rows.add(flip(3, 3, 5));
    rows.add(flip(5, 2, 3, 4));
    rows.add(flip(0, 3, 2));
    rows.add(flip(2, 3, 0));
    rows.add(flip(0));
    rows.add(flip(2, 17, 67));
    rows.add(flip(3, 33, 34));
  }

  static OpCase flip(long axes, long... shape) {
    return new OpCase(
        "flip axes " + Long.toBinaryString(axes),
        List.of(Sample.of(DOMAIN, shape)),
        in -> new Flip(in.getFirst(), axes),
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  private static void addPads(List<OpCase> rows) {
    rows.add(pad(0, List.of(2L), List.of(3L), 4));
    rows.add(pad(1, List.of(0L, 1L), List.of(2L, 0L), 3, 5));
    rows.add(pad(1, List.of(0L, 0L, 0L), List.of(0L, 0L, 0L), 2, 3, 2));
    rows.add(pad(1, List.of(1L, 2L), List.of(1L, 0L), 3, 0));
    rows.add(pad(1, List.of(), List.of()));
    rows.add(
        pad(Double.NEGATIVE_INFINITY, List.of(1L, 1L), List.of(1L, 1L), 3, 17)
            .at(OpCase.FLOATING)
            .differentiable(Order.NONE));
  }

  private static OpCase pad(double value, List<Long> before, List<Long> after, long... shape) {
    return new OpCase(
        "pad with %s before %s after %s".formatted(Double.toString(value), before, after),
        List.of(Sample.of(DOMAIN, shape)),
        in -> new Pad(in.getFirst(), before, after, value),
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  private static void addLists(List<OpCase> rows) {
    for (int axis : new int[] {0, 1, -1}) {
      rows.add(
          OpCase.formula(
              "stack by " + axis,
              List.of(Sample.of(DOMAIN, 3, 5), Sample.of(DOMAIN, 3, 5), Sample.of(DOMAIN, 3, 5)),
              in -> Tensor.stack(in, axis),
              OpCase.ALL,
              Tolerance.EXACT,
              Order.SECOND));
    }
    rows.add(formula("last of split", x -> x.split(2, 1).getLast(), 3, 5));
    rows.add(formula("second of chunk", x -> x.chunk(3, 0).get(1), 7));
    rows.add(formula("pieces together", x -> Tensor.concat(x.split(3, 0), 0), 8, 2));
    rows.add(formula("split of nothing", x -> x.split(2, 1).getFirst(), 3, 0));
  }
}
