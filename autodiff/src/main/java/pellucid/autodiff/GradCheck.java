package pellucid.autodiff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.tensor.Device;
import pellucid.tensor.GradientException;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Proves gradient rules against central finite differences, element by element, in F64.
///
/// ```java
/// GradCheck.first("cube", in -> cube(in.getFirst()), List.of(Tensor.of(new double[] {-1, 0.5, 2})));
/// ```
///
/// The function's result `y` is projected to a number by random weights, `L = sum(R y)`, so that
/// one run checks the whole vector-Jacobian product. Central differences `(L(x + h) - L(x - h)) / 2
/// h` with `h = 1e-5 max(1, |x|)` are off by about 1e-10: far below [#RELATIVE]. Keep the operands
/// away from kinks by more than h. The function must be the same each time it is called.
public final class GradCheck {
  /// How far the two may be apart, as a part of the larger one.
  public static final double RELATIVE = 1e-6;

  /// How far the two may be apart besides.
  public static final double ABSOLUTE = 1e-7;

  private static final double STEP = 1e-5;
  private static final long SEED = 0x9e3779b97f4a7c15L;
  private static final int MOST_LINES = 8;

  private final String name;
  private final Function<List<Tensor>, Tensor> loss;
  private final List<Tensor> points;

  private GradCheck(String name, Function<List<Tensor>, Tensor> loss, List<Tensor> points) {
    this.name = name;
    this.loss = loss;
    this.points = points;
  }

  /// Checks the gradients of a function of some tensors.
  ///
  /// @param name for the message
  /// @param function from the operands to one result, F64
  /// @param operands where to check: F64 ones are varied, others are passed on as they are
  /// @throws GradientException if they differ from the differences, with the worst elements
  public static void first(
      String name, Function<List<Tensor>, Tensor> function, List<Tensor> operands) {
    Tensor weights = weights(function.apply(operands), 0);
    new GradCheck(name, in -> function.apply(in).mul(weights).sum(), operands).check();
  }

  /// Checks the gradients of the gradients of a function, by its operands and by the gradient that
  /// comes in.
  ///
  /// @param name for the message
  /// @param function from the operands to one result, F64
  /// @param operands where to check: F64 ones are varied, others are passed on as they are
  /// @throws GradientException if they differ from the differences, with the worst elements
  public static void second(
      String name, Function<List<Tensor>, Tensor> function, List<Tensor> operands) {
    List<Tensor> points = new ArrayList<>(operands);
    points.add(weights(function.apply(operands), 0));
    Function<List<Tensor>, Tensor> projectedGradient =
        in -> {
          List<Tensor> xs = in.subList(0, operands.size());
          Gradients gradients = Gradients.withGraph(function.apply(xs).mul(in.getLast()).sum());
          Tensor sum = Tensor.full(in.getLast().device(), Shape.of(), DType.F64, 0);
          for (int i = 0; i < xs.size(); i++) {
            Tensor g = gradients.find(xs.get(i)).orElse(null);
            sum = g == null ? sum : sum.add(g.mul(weights(g, i + 1)).sum());
          }
          return sum;
        };
    new GradCheck(name + ", second order", projectedGradient, points).check();
  }

  private static Tensor weights(Tensor like, int number) {
    return new Rng(SEED, number).draw(RandomFn.NORMAL, DType.F64, like.shape()).to(like.device());
  }

  private record Difference(int operand, int element, double rule, double measured) {
    double size() {
      double distance = Math.abs(rule - measured);
      return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    boolean tooLarge() {
      double scale = Math.max(Math.abs(rule), Math.abs(measured));
      return !(size() <= ABSOLUTE + RELATIVE * scale);
    }

    String line(Shape shape) {
      return String.format(
          Locale.ROOT,
          "  operand %d %s, element %d: the rule gives %.10g, differences %.10g",
          operand + 1,
          shape,
          element,
          rule,
          measured);
    }
  }

  private void check() {
    List<Tensor> leaves = points.stream().map(x -> varies(x) ? x.detach().withGrad() : x).toList();
    Tensor value = loss.apply(leaves);
    List<Difference> wrong = new ArrayList<>();
    int checked = 0;
    for (int i = 0; i < leaves.size(); i++) {
      if (varies(leaves.get(i))) {
        double[] rule = ruleGradient(value, leaves.get(i));
        double[] measured = measure(leaves, i);
        for (int e = 0; e < rule.length; e++, checked++) {
          Difference difference = new Difference(i, e, rule[e], measured[e]);
          if (difference.tooLarge()) {
            wrong.add(difference);
          }
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw new GradientException(report(wrong, checked));
    }
  }

  private static boolean varies(Tensor x) {
    return x.dtype() == DType.F64;
  }

  private static double[] ruleGradient(Tensor value, Tensor leaf) {
    return value.requiresGrad()
        ? Gradients.of(value)
            .find(leaf)
            .map(Tensor::toDoubles)
            .orElseGet(() -> new double[(int) leaf.shape().size()])
        : new double[(int) leaf.shape().size()];
  }

  private double[] measure(List<Tensor> leaves, int operand) {
    Tensor leaf = leaves.get(operand);
    double[] x = leaf.toDoubles();
    double[] slopes = new double[x.length];
    for (int e = 0; e < x.length; e++) {
      double h = STEP * Math.max(1, Math.abs(x[e]));
      double above = at(leaves, operand, x, e, x[e] + h);
      double below = at(leaves, operand, x, e, x[e] - h);
      slopes[e] = (above - below) / (x[e] + h - (x[e] - h));
    }
    return slopes;
  }

  private double at(List<Tensor> leaves, int operand, double[] x, int element, double value) {
    double[] moved = x.clone();
    moved[element] = value;
    Tensor leaf = leaves.get(operand);
    Device device = leaf.device();
    List<Tensor> operands = new ArrayList<>(leaves);
    operands.set(operand, Tensor.of(moved, leaf.shape().toArray()).to(device).withGrad());
    return loss.apply(operands).item();
  }

  private String report(List<Difference> wrong, int checked) {
    wrong.sort(Comparator.comparingDouble(Difference::size).reversed());
    StringBuilder text = new StringBuilder(name);
    text.append(": ").append(wrong.size()).append(" of ").append(checked);
    text.append(" derivatives are wrong:");
    for (Difference difference : wrong.subList(0, Math.min(MOST_LINES, wrong.size()))) {
      text.append('\n').append(difference.line(points.get(difference.operand()).shape()));
    }
    return text.toString();
  }
}
