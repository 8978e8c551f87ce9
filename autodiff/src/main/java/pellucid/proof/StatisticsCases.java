package pellucid.proof;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Tensor;

/// Formulas over some axes: the logarithm of a sum of exponentials, variance, standard deviation.
final class StatisticsCases {
  private static final Domain DOMAIN = Domain.uniform(-2, 2);

  private StatisticsCases() {}

  static void addTo(List<OpCase> rows) {
    add(rows, "logsumexp", (x, axes) -> x.logSumExp(axes));
    add(rows, "var biased", (x, axes) -> x.var(false, axes));
    add(rows, "var", (x, axes) -> x.var(true, axes));
    add(rows, "std biased", (x, axes) -> x.std(false, axes));
    add(rows, "std", (x, axes) -> x.std(true, axes));
    addSpecial(rows);
  }

  private static void add(
      List<OpCase> rows, String name, BiFunction<Tensor, int[], Tensor> formula) {
    rows.add(row(name, formula, DOMAIN, new long[] {7}));
    rows.add(row(name, formula, DOMAIN, new long[] {3, 5}, 0));
    rows.add(row(name, formula, DOMAIN, new long[] {3, 5}, 1));
    rows.add(row(name, formula, DOMAIN, new long[] {2, 3, 4}, 0, -1));
    rows.add(row(name, formula, DOMAIN, new long[] {0, 3}, 1));
    rows.add(row(name, formula, DOMAIN, new long[] {3, 130}, 1));
  }

  private static void addSpecial(List<OpCase> rows) {
    Domain large = DOMAIN.with(4, 1e4, -1e4);
    Domain infinite = DOMAIN.with(3, Double.NEGATIVE_INFINITY);
    Domain broken = DOMAIN.with(7, Double.NaN, Double.POSITIVE_INFINITY);
    Domain nothing = Domain.cycle(1, Double.NEGATIVE_INFINITY);
    for (Domain domain : List.of(large, infinite, broken, nothing)) {
      rows.add(
          row(
                  "logsumexp special " + rows.size(),
                  (x, axes) -> x.logSumExp(axes),
                  domain,
                  new long[] {3, 5},
                  1)
              .differentiable(Order.NONE));
    }
    rows.add(
        row("logsumexp of nothing", (x, axes) -> x.logSumExp(axes), DOMAIN, new long[] {3, 0}, 1));
    for (boolean unbiased : new boolean[] {false, true}) { // of one element, and of none
      for (long size = 0; size < 2; size++) {
        rows.add(
            row(
                    "var " + unbiased + " of " + size,
                    (x, axes) -> x.var(unbiased, axes),
                    DOMAIN,
                    new long[] {3, size},
                    1)
                .differentiable(Order.NONE));
      }
    }
  }

  private static OpCase row(
      String name,
      BiFunction<Tensor, int[], Tensor> formula,
      Domain domain,
      long[] shape,
      int... axes) {
    return OpCase.formula(
        name + " by " + Arrays.toString(axes),
        List.of(Sample.of(domain, shape)),
        in -> formula.apply(in.getFirst(), axes),
        OpCase.FLOATING,
        Tolerance.sum(130),
        Order.SECOND);
  }
}
