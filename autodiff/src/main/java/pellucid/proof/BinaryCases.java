package pellucid.proof;

import java.util.List;
import java.util.Locale;
import pellucid.kernel.BinaryFn;
import pellucid.op.Binary;
import pellucid.proof.OpCase.Order;

/// The elementwise functions of two arguments, broadcast and not.
final class BinaryCases {
  private static final long[][][] SHAPES = {
    {{3, 5}, {3, 5}},
    {{3, 5}, {5}},
    {{3, 1}, {1, 5}},
    {{}, {4}},
    {{2, 3, 4}, {3, 1}},
    {{1}, {2, 1, 3}},
    {{0}, {1}},
    {{2, 0}, {1}},
    {{67}, {67}},
    {{5, 33}, {33}},
    {{33, 5}, {33, 1}}
  };

  /// Finite, since 0 times infinity in a fused gradient depends on how the 0 underflowed.
  private static final double[] SPECIAL_INPUT = {
    Double.NaN, 0, -0.0, 1, -1, 0.5, -2, 9, -9, 30, -30, 1e-40
  };

  private BinaryCases() {}

  static void addTo(List<OpCase> rows) {
    for (BinaryFn fn : BinaryFn.values()) {
      for (long[][] shapes : SHAPES) {
        rows.add(row(fn, Sample.of(left(fn), shapes[0]), Sample.of(right(fn), shapes[1])));
      }
      double[] values = isGradient(fn) ? SPECIAL_INPUT : UnaryCases.SPECIAL;
      int n = values.length;
      Sample each = Sample.of(Domain.cycle(n, values), n, n);
      Sample withEach = Sample.of(Domain.cycle(1, values), n, n);
      rows.add(
          row(fn, each, withEach).noted("special").at(OpCase.FLOATING).differentiable(Order.NONE));
    }
    addTies(rows);
  }

  /// Where both are equal each gets half: a value to compare, not to differentiate.
  private static void addTies(List<OpCase> rows) {
    for (BinaryFn fn : List.of(BinaryFn.MAX, BinaryFn.MIN)) {
      Sample a = Sample.of(Domain.grid(0), 31);
      rows.add(row(fn, a, a).noted("ties").differentiable(Order.NONE));
    }
  }

  static OpCase row(BinaryFn fn, Sample a, Sample b) {
    return new OpCase(
        fn.name().toLowerCase(Locale.ROOT),
        List.of(a, b),
        in -> new Binary(fn, fn == BinaryFn.LEAKY_RELU_GRAD ? 0.1 : 0, in.get(0), in.get(1)),
        fn.integral() ? OpCase.NUMERIC : OpCase.FLOATING,
        fn.isComparison() ? Tolerance.EXACT : Tolerance.ELEMENTWISE,
        fn.isComparison() ? Order.NONE : Order.SECOND);
  }

  private static boolean isGradient(BinaryFn fn) {
    return switch (fn) {
      case RELU_GRAD, LEAKY_RELU_GRAD, SIGMOID_GRAD, TANH_GRAD, GELU_GRAD, SILU_GRAD -> true;
      case ADD, SUB, MUL, DIV, MAX, MIN, POW, EQ, NE, LT, LE, GT, GE -> false;
    };
  }

  private static Domain left(BinaryFn fn) {
    return switch (fn) {
      case ADD, SUB, MUL, DIV, GELU_GRAD, SILU_GRAD -> Domain.uniform(-3, 3);
      case MAX, MIN, EQ, NE, LT, LE, GT, GE -> Domain.grid(0);
      case POW -> Domain.uniform(0.3, 2);
      case RELU_GRAD, LEAKY_RELU_GRAD -> Domain.uniform(-3, 3).awayFrom(0);
      case SIGMOID_GRAD -> Domain.uniform(0, 1);
      case TANH_GRAD -> Domain.uniform(-1, 1);
    };
  }

  private static Domain right(BinaryFn fn) {
    return switch (fn) {
      case ADD, SUB, MUL -> Domain.uniform(-3, 3);
      case DIV -> Domain.uniform(-3, 3).awayFrom(0);
      case MAX, MIN -> Domain.grid(0.12);
      case EQ, NE, LT, LE, GT, GE -> Domain.grid(0);
      case POW -> Domain.uniform(-2, 2);
      case RELU_GRAD, LEAKY_RELU_GRAD, SIGMOID_GRAD, TANH_GRAD, GELU_GRAD, SILU_GRAD ->
          Domain.uniform(-2, 2);
    };
  }
}
