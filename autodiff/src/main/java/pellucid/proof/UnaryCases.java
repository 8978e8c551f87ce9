package pellucid.proof;

import java.util.List;
import java.util.Locale;
import pellucid.kernel.UnaryFn;
import pellucid.op.Unary;
import pellucid.proof.OpCase.Order;

/// The elementwise functions of one argument.
final class UnaryCases {
  private static final long[][] SHAPES = {
    {}, {1}, {7}, {0}, {2, 0, 3}, {3, 5}, {2, 3, 17}, {67}, {5, 33}
  };

  /// What floats stumble over; 1e30 overflows F32 when squared, 1e-40 is subnormal there.
  static final double[] SPECIAL = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0,
    -0.0,
    1,
    -1,
    0.5,
    -2,
    88,
    -104,
    1e-40,
    1e30,
    -1e30
  };

  private UnaryCases() {}

  static void addTo(List<OpCase> rows) {
    for (UnaryFn fn : UnaryFn.values()) {
      for (long[] shape : SHAPES) {
        rows.add(row(fn, Sample.of(domain(fn), shape)));
      }
      Sample special = Sample.of(Domain.cycle(1, SPECIAL), 3, SPECIAL.length);
      rows.add(row(fn, special).noted("special").at(OpCase.FLOATING).differentiable(Order.NONE));
    }
  }

  static OpCase row(UnaryFn fn, Sample x) {
    return new OpCase(
        fn.name().toLowerCase(Locale.ROOT),
        List.of(x),
        in -> new Unary(fn, alpha(fn), in.getFirst()),
        fn.integral() ? OpCase.NUMERIC : OpCase.FLOATING,
        Tolerance.ELEMENTWISE,
        Order.SECOND);
  }

  private static double alpha(UnaryFn fn) {
    return switch (fn) {
      case ADD_SCALAR -> 2;
      case MUL_SCALAR -> -3;
      case CLAMP_MIN, CLAMP_MAX -> 1;
      case POW_SCALAR -> 2.5;
      case LEAKY_RELU -> 0.1;
      case NEG,
          ABS,
          SIGN,
          SQUARE,
          RECIPROCAL,
          SQRT,
          RSQRT,
          EXP,
          LOG,
          SIN,
          COS,
          TANH,
          ERF,
          SIGMOID,
          SOFTPLUS,
          RELU,
          GELU,
          SILU ->
          0;
    };
  }

  /// Where the function is defined, and away from its kinks.
  private static Domain domain(UnaryFn fn) {
    Domain all = Domain.uniform(-3, 3);
    return switch (fn) {
      case NEG, SQUARE, ADD_SCALAR, MUL_SCALAR, EXP, SIN, COS, TANH, ERF -> all;
      case SIGMOID, SOFTPLUS, GELU, SILU -> all;
      case ABS, SIGN, RELU, LEAKY_RELU -> all.awayFrom(0);
      case CLAMP_MIN, CLAMP_MAX -> all.awayFrom(1);
      case RECIPROCAL -> all.awayFrom(0);
      case POW_SCALAR, SQRT, RSQRT, LOG -> Domain.uniform(0.3, 3);
    };
  }
}
