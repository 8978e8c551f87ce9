package pellucid.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.tensor.Tensor;

class ClippedGradientsTest {
  private final Tensor a = Tensor.of(new double[] {1, 1}).withGrad();
  private final Tensor b = Tensor.of(new double[] {1, 1}).withGrad();
  private final Tensor unused = Tensor.of(new double[] {1, 1}).withGrad();

  /// With the gradients (2, 6) and (0, 3), of length 7.
  private Gradients gradients() {
    Tensor left = a.mul(Tensor.of(new double[] {2, 6})).sum();
    return Gradients.of(left.add(b.mul(Tensor.of(new double[] {0, 3})).sum()));
  }

  @Test
  void longGradientsAreShortened() {
    Gradients before = gradients();
    ClippedGradients clipped = ClippedGradients.of(before, List.of(a, b, a, unused), 2);
    assertEquals(7, clipped.norm());
    double factor = 2 / (7 + 1e-6);
    double[] expected = {2 * factor, 6 * factor};
    assertArrayEquals(expected, clipped.gradients().get(a).toDoubles(), 1e-15);
    assertArrayEquals(new double[] {0, 3 * factor}, clipped.gradients().get(b).toDoubles(), 1e-15);
    assertArrayEquals(new double[] {2, 6}, before.get(a).toDoubles());
    assertTrue(clipped.gradients().find(unused).isEmpty());
  }

  @Test
  void shortGradientsStay() {
    Gradients before = gradients();
    assertSame(before, ClippedGradients.of(before, List.of(a, b), 7.1).gradients());
    assertEquals(3, ClippedGradients.of(before, List.of(b), 1).norm());
  }

  @Test
  void anOptimizerTakesThem() {
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("a", a);
    Optimizer optimizer = new Sgd(parameters, Sgd.Config.PLAIN);
    optimizer.step(ClippedGradients.of(gradients(), parameters.values(), 1).gradients(), 0.5);
    double factor = 0.5 / (Math.sqrt(40) + 1e-6);
    assertArrayEquals(new double[] {1 - 2 * factor, 1 - 6 * factor}, a.toDoubles(), 1e-12);
  }

  @Test
  void aBrokenNormIsShown() {
    Tensor nan = Tensor.of(new double[] {Double.NaN, 1});
    Gradients broken = Gradients.of(a.mul(nan).sum());
    ClippedGradients clipped = ClippedGradients.of(broken, List.of(a), 1);
    assertTrue(Double.isNaN(clipped.norm()));
    assertTrue(Double.isNaN(clipped.gradients().get(a).toDoubles()[1]));
    assertThrows(
        IllegalArgumentException.class, () -> ClippedGradients.of(broken, List.of(a), Double.NaN));
  }
}
