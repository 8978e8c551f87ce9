package pellucid.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.nn.StateMismatchException;
import pellucid.tensor.Tensor;

/// The optimisers against the papers' formulas in scalar Java, and against steps worked by hand.
class OptimizersTest {
  private static final double[] START = {1, -2, 0.5};
  private static final double[] SLOPES = {0.3, -0.1, 2};
  private static final int STEPS = 7;

  /// The gradient of [#loss] at x.
  private static double gradient(int i, double x) {
    return 2 * SLOPES[i] * x;
  }

  private static Tensor loss(Tensor w) {
    return w.square().mul(Tensor.of(SLOPES)).sum();
  }

  private static double rate(int step) {
    return 0.1 / (1 + step);
  }

  private static SequencedMap<String, Tensor> one(Tensor w) {
    SequencedMap<String, Tensor> map = new LinkedHashMap<>();
    map.put("w", w);
    return map;
  }

  private static double[] run(Function<SequencedMap<String, Tensor>, Optimizer> kind) {
    Tensor w = Tensor.of(START).withGrad();
    Optimizer optimizer = kind.apply(one(w));
    for (int step = 0; step < STEPS; step++) {
      optimizer.step(Gradients.of(loss(w)), rate(step));
    }
    assertEquals(STEPS, optimizer.steps());
    return w.toDoubles();
  }

  private static double[] sgd(double momentum, boolean nesterov, double decay) {
    double[] w = START.clone();
    double[] v = new double[w.length];
    for (int step = 0; step < STEPS; step++) {
      for (int i = 0; i < w.length; i++) {
        double g = gradient(i, w[i]) + decay * w[i];
        v[i] = momentum * v[i] + g;
        w[i] -= rate(step) * (nesterov ? g + momentum * v[i] : v[i]);
      }
    }
    return w;
  }

  private static double[] adam(double decay, boolean decoupled) {
    double[] w = START.clone();
    double[] m = new double[w.length];
    double[] v = new double[w.length];
    for (int t = 1; t <= STEPS; t++) {
      double lr = rate(t - 1);
      for (int i = 0; i < w.length; i++) {
        double g = gradient(i, w[i]) + (decoupled ? 0 : decay * w[i]);
        w[i] -= decoupled ? lr * decay * w[i] : 0;
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        double mHat = m[i] / (1 - Math.pow(0.9, t));
        double vHat = v[i] / (1 - Math.pow(0.999, t));
        w[i] -= lr * mHat / (Math.sqrt(vHat) + 1e-8);
      }
    }
    return w;
  }

  @Test
  void sgdFollowsItsFormula() {
    assertArrayEquals(sgd(0, false, 0), run(p -> new Sgd(p, Sgd.Config.PLAIN)), 1e-12);
    assertArrayEquals(
        sgd(0.9, false, 0.01), run(p -> new Sgd(p, new Sgd.Config(0.9, false, 0.01))), 1e-12);
    assertArrayEquals(
        sgd(0.9, true, 0.01), run(p -> new Sgd(p, new Sgd.Config(0.9, true, 0.01))), 1e-12);
  }

  @Test
  void adamFollowsItsFormula() {
    assertArrayEquals(adam(0, false), run(Adam::new), 1e-12);
    assertArrayEquals(
        adam(0.1, false), run(p -> new Adam(p, Adam.Config.DEFAULT.withWeightDecay(0.1))), 1e-12);
    assertArrayEquals(adam(0.1, true), run(p -> new AdamW(p, 0.1)), 1e-12);
  }

  @Test
  void firstStepsWorkedByHand() {
    Tensor w = Tensor.of(new double[] {1, -1}).withGrad();
    new Sgd(one(w), Sgd.Config.PLAIN).step(Gradients.of(w.square().sum()), 0.25);
    assertArrayEquals(new double[] {0.5, -0.5}, w.toDoubles());
    // Adam's first step has the size of the learning rate, whatever the gradient.
    Tensor x = Tensor.of(new double[] {1, -1}).withGrad();
    new Adam(one(x)).step(Gradients.of(x.mul(Tensor.of(new double[] {1e-3, -50})).sum()), 0.1);
    assertArrayEquals(new double[] {0.9, -0.9}, x.toDoubles(), 1e-5);
    // AdamW with gradient 0 only decays.
    Tensor y = Tensor.of(new double[] {2}, 1).withGrad();
    new AdamW(one(y), 0.5).step(Gradients.of(y.mul(0).sum()), 0.1);
    assertEquals(2 * (1 - 0.1 * 0.5), y.item(), 1e-12);
  }

  @Test
  void aParameterWithoutGradientStays() {
    Tensor used = Tensor.of(START).withGrad();
    Tensor unused = Tensor.of(START).withGrad();
    SequencedMap<String, Tensor> both = one(used);
    both.put("unused", unused);
    new AdamW(both, 0.1).step(Gradients.of(loss(used)), 0.1);
    assertArrayEquals(START, unused.toDoubles());
  }

  @Test
  void aSavedStateGoesOnAsIfNothingHappened() {
    Tensor w = Tensor.of(START).withGrad();
    Optimizer first = new Adam(one(w));
    for (int step = 0; step < 3; step++) {
      first.step(Gradients.of(loss(w)), rate(step));
    }
    Optimizer second = new Adam(one(w));
    second.load(first.state());
    assertEquals(3, second.steps());
    for (int step = 3; step < STEPS; step++) {
      second.step(Gradients.of(loss(w)), rate(step));
    }
    assertArrayEquals(adam(0, false), w.toDoubles(), 1e-12);
  }

  @Test
  void aStateOfAnotherOptimiserIsRefused() {
    Tensor w = Tensor.of(START).withGrad();
    Map<String, Tensor> state = new Sgd(one(w), new Sgd.Config(0.9, false, 0)).state();
    StateMismatchException e =
        assertThrows(StateMismatchException.class, () -> new Adam(one(w)).load(state));
    assertEquals(
        "load: these tensors are of another adam optimiser: missing m.w; missing v.w; extra"
            + " velocity.w",
        e.getMessage());
  }

  @Test
  void badNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Sgd.Config(1, false, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sgd.Config(0, true, 0));
    assertThrows(IllegalArgumentException.class, () -> new Adam.Config(0.9, 0.999, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Adam.Config(0.9, 0.999, 1e-8, -1));
    Tensor w = Tensor.of(START).withGrad();
    Gradients gradients = Gradients.of(loss(w));
    Adam adam = new Adam(one(w));
    assertThrows(IllegalArgumentException.class, () -> adam.step(gradients, Double.NaN));
  }
}
