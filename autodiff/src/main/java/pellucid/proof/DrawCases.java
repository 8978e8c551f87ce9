package pellucid.proof;

import java.util.List;
import pellucid.op.Multinomial;
import pellucid.proof.OpCase.Order;

/// Classes drawn from rows of weights: to the same number on every backend.
final class DrawCases {
  static final Domain WEIGHTS = Domain.uniform(0.01, 1);

  private DrawCases() {}

  static void addTo(List<OpCase> rows) {
    for (boolean replacement : new boolean[] {false, true}) {
      rows.add(row(replacement, 3, WEIGHTS, 5));
      rows.add(row(replacement, 1, WEIGHTS, 1));
      rows.add(row(replacement, 4, WEIGHTS, 3, 4));
      rows.add(row(replacement, 2, WEIGHTS, 2, 3, 4));
      rows.add(row(replacement, 0, WEIGHTS, 3, 4));
      rows.add(row(replacement, 3, WEIGHTS, 0, 4));
      rows.add(row(replacement, 9, WEIGHTS, 5, 131));
      Domain gaps = Domain.cycle(1, 0, 1e-30, 0, 1e30, 3, -0.0, 1, 0, 2);
      rows.add(row(replacement, 5, gaps, 4, 9).noted("with gaps").differentiable(Order.NONE));
    }
    rows.add(row(true, 50, WEIGHTS, 2, 3));
  }

  static OpCase row(boolean replacement, int count, Domain weights, long... shape) {
    return new OpCase(
        "multinomial " + count + (replacement ? " with replacement" : ""),
        List.of(Sample.of(weights, shape)),
        in -> new Multinomial(replacement, in.getFirst(), count, 42, 7),
        OpCase.FLOATING,
        Tolerance.EXACT,
        Order.NONE);
  }
}
