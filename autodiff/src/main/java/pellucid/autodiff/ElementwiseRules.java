package pellucid.autodiff;

import static pellucid.autodiff.VjpRules.none;
import static pellucid.autodiff.VjpRules.part;
import static pellucid.autodiff.VjpRules.some;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.BinaryFn;
import pellucid.op.Binary;
import pellucid.op.Unary;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient rules of the elementwise functions.
///
/// At a kink the derivative from the side where the function is constant is taken (relu at 0 has
/// slope 0); where two operands are equally the largest, each gets half.
final class ElementwiseRules {
  private static final double TWO_BY_SQRT_PI = 2 / Math.sqrt(Math.PI);
  private static final double INV_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

  private ElementwiseRules() {}

  /// The gradient of the argument; null where it is zero everywhere.
  static @Nullable Tensor unary(Unary op, Tensor y, Tensor g) {
    Tensor x = op.x();
    double alpha = op.alpha();
    return switch (op.fn()) {
      case NEG -> g.neg();
      case ABS -> g.mul(x.sign());
      case SIGN -> null;
      case SQUARE -> g.mul(x).mul(2);
      case ADD_SCALAR -> g;
      case MUL_SCALAR -> g.mul(alpha);
      // Chosen, not multiplied by 0 or 1: an infinite gradient must not become NaN where it is cut.
      case CLAMP_MIN -> fused(BinaryFn.RELU_GRAD, x.sub(alpha), g);
      case CLAMP_MAX -> fused(BinaryFn.RELU_GRAD, x.neg().add(alpha), g);
      case POW_SCALAR -> alpha == 0 ? null : g.mul(x.pow(alpha - 1)).mul(alpha);
      case RECIPROCAL -> g.mul(y.square()).neg();
      case SQRT -> g.div(y).mul(0.5);
      case RSQRT -> g.mul(y.square()).mul(y).mul(-0.5);
      case EXP -> g.mul(y);
      case LOG -> g.div(x);
      case SIN -> g.mul(x.cos());
      case COS -> g.mul(x.sin()).neg();
      case TANH -> fused(BinaryFn.TANH_GRAD, y, g);
      case ERF -> g.mul(x.square().neg().exp()).mul(TWO_BY_SQRT_PI);
      case SIGMOID -> fused(BinaryFn.SIGMOID_GRAD, y, g);
      case SOFTPLUS -> g.mul(x.sigmoid());
      case RELU -> fused(BinaryFn.RELU_GRAD, x, g);
      case LEAKY_RELU -> fused(BinaryFn.LEAKY_RELU_GRAD, alpha, x, g);
      case GELU -> fused(BinaryFn.GELU_GRAD, x, g);
      case SILU -> fused(BinaryFn.SILU_GRAD, x, g);
    };
  }

  /// The gradients of both arguments, summed to their shapes where they were broadcast.
  static List<? extends @Nullable Tensor> binary(Binary op, Tensor y, Tensor g) {
    Tensor a = op.a();
    Tensor b = op.b();
    Shape left = a.shape();
    Shape right = b.shape();
    return switch (op.fn()) {
      case ADD -> some(part(a, () -> g.sumTo(left)), part(b, () -> g.sumTo(right)));
      case SUB -> some(part(a, () -> g.sumTo(left)), part(b, () -> g.sumTo(right).neg()));
      case MUL -> some(part(a, () -> g.mul(b).sumTo(left)), part(b, () -> g.mul(a).sumTo(right)));
      case DIV ->
          some(
              part(a, () -> g.div(b).sumTo(left)),
              part(b, () -> g.mul(y).div(b).sumTo(right).neg()));
      case MAX ->
          some(
              part(a, () -> g.mul(share(a.gt(b), a, b)).sumTo(left)),
              part(b, () -> g.mul(share(b.gt(a), a, b)).sumTo(right)));
      case MIN ->
          some(
              part(a, () -> g.mul(share(a.lt(b), a, b)).sumTo(left)),
              part(b, () -> g.mul(share(b.lt(a), a, b)).sumTo(right)));
      case POW ->
          some(
              part(a, () -> g.mul(powByBase(a, b)).sumTo(left)),
              part(b, () -> g.mul(y).mul(logOrZero(a)).sumTo(right)));
      case EQ, NE, LT, LE, GT, GE -> throw none(op, "it gives truth values");
      case RELU_GRAD, LEAKY_RELU_GRAD, SIGMOID_GRAD, TANH_GRAD, GELU_GRAD, SILU_GRAD ->
          some(
              a.requiresGrad() ? fusedBySlope(op, g) : null,
              part(b, () -> fused(op.fn(), op.alpha(), a, g).sumTo(right)));
    };
  }

  /// 1 where an operand wins, half where both are equal, else 0.
  private static Tensor share(Tensor wins, Tensor a, Tensor b) {
    return wins.cast(a.dtype()).add(a.eq(b).cast(a.dtype()).mul(0.5));
  }

  /// `b a^(b - 1)`, and 0 where b is 0, also at a = 0.
  private static Tensor powByBase(Tensor a, Tensor b) {
    Tensor zero = b.eq(b.fullLike(0)).cast(b.dtype());
    return b.mul(a.pow(b.sub(1).add(zero)));
  }

  /// `log a`, and 0 where a is 0: 0^b does not change with b > 0.
  private static Tensor logOrZero(Tensor a) {
    return a.add(a.eq(a.fullLike(0)).cast(a.dtype())).log();
  }

  private static Tensor fused(BinaryFn fn, Tensor a, Tensor g) {
    return fused(fn, 0, a, g);
  }

  private static Tensor fused(BinaryFn fn, double alpha, Tensor a, Tensor g) {
    return Dispatcher.run(new Binary(fn, alpha, a, g));
  }

  /// The second derivative of an activation, times the gradient `b` that went into the first and
  /// the gradient `g` of its result.
  private static @Nullable Tensor fusedBySlope(Binary op, Tensor g) {
    Tensor a = op.a();
    Tensor gb = g.mul(op.b());
    Tensor part =
        switch (op.fn()) {
          case RELU_GRAD, LEAKY_RELU_GRAD -> null;
          // a is the activation's result: d/da of a (1 - a), and of 1 - a^2
          case SIGMOID_GRAD -> gb.mul(a.mul(-2).add(1));
          case TANH_GRAD -> gb.mul(a).mul(-2);
          // a is its argument
          case GELU_GRAD -> gb.mul(normalDensity(a)).mul(a.square().neg().add(2));
          case SILU_GRAD -> gb.mul(siluCurvature(a));
          case ADD, SUB, MUL, DIV, MAX, MIN, POW, EQ, NE, LT, LE, GT, GE ->
              throw new AssertionError(op.fn() + " is not an activation's gradient");
        };
    return part == null ? null : part.sumTo(a.shape());
  }

  private static Tensor normalDensity(Tensor x) {
    return x.square().mul(-0.5).exp().mul(INV_SQRT_TWO_PI);
  }

  /// `s (1 - s) (2 + x (1 - 2 s))` for `s = sigmoid(x)`
  private static Tensor siluCurvature(Tensor x) {
    Tensor s = x.sigmoid();
    Tensor slope = s.sub(s.square());
    return slope.mul(x.mul(s.mul(-2).add(1)).add(2));
  }
}
