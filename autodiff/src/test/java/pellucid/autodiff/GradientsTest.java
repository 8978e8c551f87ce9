package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.op.CustomOp;
import pellucid.op.PoolParams;
import pellucid.tensor.GradientException;
import pellucid.tensor.InPlace;
import pellucid.tensor.Tensor;

/// The walk itself: sums, what is kept, what is refused. The rules are proven by `OpCases`.
class GradientsTest {
  private static Tensor leaf(double... values) {
    return Tensor.of(values).withGrad();
  }

  private static double[] grad(Tensor loss, Tensor x) {
    return Gradients.of(loss).get(x).toDoubles();
  }

  private static String refusal(Runnable code) {
    return assertThrows(GradientException.class, code::run).getMessage();
  }

  @Test
  void chainRule() {
    Tensor w = leaf(1, 2, 3);
    assertArrayEquals(new double[] {2, 4, 6}, grad(w.square().sum(), w));
  }

  @Test
  void usesOfASharedTensorAddUp() {
    Tensor x = leaf(2, 3);
    Tensor shared = x.square();
    Tensor loss = shared.add(shared.mul(shared)).mul(x).sum(); // x^3 + x^5
    assertArrayEquals(new double[] {12 + 80, 27 + 405}, grad(loss, x));
  }

  @Test
  void aTensorTwiceInOneOpGetsBothParts() {
    Tensor x = leaf(3);
    assertArrayEquals(new double[] {6}, grad(x.mul(x).sum(), x));
  }

  @Test
  void slicesSideBySideMakeTheWhole() {
    Tensor x = leaf(1, 2, 3, 4, 5, 6);
    Tensor late = x.slice(0, 3, 5).square();
    Tensor early = x.slice(0, 0, 2).mul(10);
    double[] expected = {10, 10, 0, 8, 10, 0};
    assertArrayEquals(expected, grad(late.sum().add(early.sum()), x));
    Tensor loss = late.sum().add(early.sum()).add(x.square().sum());
    assertArrayEquals(new double[] {12, 14, 6, 16, 20, 12}, grad(loss, x));
  }

  @Test
  void slicesAddUpWhereTheyOverlap() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).withGrad();
    Tensor left = x.slice(1, 0, 2).sum();
    Tensor right = x.slice(1, 1, 3).mul(2).sum();
    Tensor row = x.slice(0, 1, 2).mul(4).sum();
    Tensor third = x.slice(1, 0, 3, 2).mul(8).sum();
    assertArrayEquals(new double[] {1, 3, 2, 1, 3, 2}, grad(left.add(right), x));
    assertArrayEquals(new double[] {1, 1, 0, 5, 5, 4}, grad(left.add(row), x));
    assertArrayEquals(new double[] {9, 1, 8, 9, 1, 8}, grad(left.add(third), x));
  }

  @Test
  void slicesCanBeDifferentiatedTwice() {
    Tensor x = leaf(1, 2, 3, 4);
    Tensor loss = x.slice(0, 0, 1).pow(3).sum().add(x.slice(0, 2, 4).pow(3).sum());
    Tensor slope = Gradients.withGraph(loss).get(x);
    assertArrayEquals(new double[] {3, 0, 27, 48}, slope.toDoubles(), 1e-12);
    assertArrayEquals(new double[] {6, 0, 18, 24}, grad(slope.sum(), x), 1e-12);
  }

  @Test
  void aGraphServesMoreThanOneLoss() {
    Tensor x = leaf(1, 2);
    Tensor shared = x.exp();
    assertArrayEquals(shared.toDoubles(), grad(shared.sum(), x));
    Tensor second = shared.square().sum();
    assertArrayEquals(shared.square().mul(2).toDoubles(), grad(second, x), 1e-12);
    assertArrayEquals(grad(second, x), grad(second, x));
  }

  @Test
  void aLossThatIsALeafHasGradientOne() {
    Tensor x = leaf(5);
    assertEquals(1, Gradients.of(x).get(x).item());
  }

  @Test
  void gradientsHaveTheTensorsShapeAndType() {
    Tensor row = Tensor.ones(1, 3).withGrad();
    Tensor table = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).withGrad();
    Gradients gradients = Gradients.of(row.cast(DType.F64).mul(table).sum());
    assertEquals(row.shape(), gradients.get(row).shape());
    assertEquals(DType.F32, gradients.get(row).dtype());
    assertArrayEquals(new float[] {5, 7, 9}, gradients.get(row).toFloats());
    assertEquals(DType.F64, gradients.get(table).dtype());
  }

  @Test
  void intermediateGradientsAreKeptOnRequestOnly() {
    Tensor x = leaf(1, 2);
    Tensor hidden = x.square();
    Tensor loss = hidden.mul(3).sum();
    assertArrayEquals(new double[] {3, 3}, Gradients.of(loss, hidden).get(hidden).toDoubles());
    String message = refusal(() -> Gradients.of(loss).get(hidden));
    assertTrue(message.contains("result of square"), message);
  }

  @Test
  void whatDoesNotMatterHasZeroGradient() {
    Tensor x = leaf(1, -2);
    assertArrayEquals(new double[] {0, 0}, grad(x.sign().sum(), x));
  }

  @Test
  void whatIsNotInTheGraphIsRefused() {
    Tensor used = leaf(1);
    Tensor unused = leaf(2);
    Gradients gradients = Gradients.of(used.exp().sum());
    assertTrue(gradients.find(unused).isEmpty());
    String message = refusal(() -> gradients.get(unused));
    assertTrue(message.contains("F64[]: the loss was not computed from it"), message);
  }

  @Test
  void aLossMustBeOneFloatingNumber() {
    Tensor x = leaf(1, 2);
    String shape = refusal(() -> Gradients.of(x.exp()));
    assertTrue(shape.contains("not F64[2]"), shape);
    String constant = refusal(() -> Gradients.of(x.detach().sum()));
    assertTrue(constant.contains("withGrad()"), constant);
    String type = refusal(() -> Gradients.of(Tensor.of(new int[] {1})));
    assertTrue(type.contains("not I32[]"), type);
  }

  @Test
  void noGradKeepsNoGraph() {
    Tensor x = leaf(1, 2);
    try (var _ = NoGrad.open()) {
      try (var _ = NoGrad.open()) {
        assertNull(x.exp().op());
      }
      assertNull(x.exp().op());
    }
    assertTrue(x.exp().requiresGrad());
  }

  @Test
  void noGradBelongsToItsThread() throws InterruptedException {
    try (NoGrad noGrad = NoGrad.open()) {
      Throwable[] thrown = new Throwable[1];
      Thread other =
          Thread.ofPlatform()
              .start(() -> thrown[0] = assertThrows(IllegalStateException.class, noGrad::close));
      other.join();
      assertTrue(thrown[0] instanceof IllegalStateException);
    }
  }

  @Test
  void gradientsAreNotRecordedUnlessAsked() {
    Tensor x = leaf(2);
    Tensor loss = x.pow(3).sum();
    assertFalse(Gradients.of(loss).get(x).requiresGrad());
    Tensor slope = Gradients.withGraph(loss).get(x);
    assertArrayEquals(new double[] {12}, slope.toDoubles());
    assertArrayEquals(new double[] {12}, grad(slope.sum(), x));
  }

  @Test
  void thirdDerivative() {
    Tensor x = leaf(0.7);
    Tensor first = Gradients.withGraph(x.sin().sum()).get(x);
    Tensor second = Gradients.withGraph(first.sum()).get(x);
    assertArrayEquals(new double[] {-Math.cos(0.7)}, grad(second.sum(), x), 1e-15);
  }

  @Test
  void recordingIsRestoredAfterAFailure() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2).withGrad();
    Tensor slope = Gradients.withGraph(x.maxPool2d(PoolParams.of(2)).sum()).get(x);
    String message = refusal(() -> Gradients.of(slope.sum()));
    assertTrue(message.startsWith("max_pool2d_backward: has no derivative"), message);
    assertTrue(x.exp().requiresGrad());
  }

  @Test
  void aValueChangedInPlaceIsRefused() {
    Tensor x = leaf(1, 2);
    Tensor w = leaf(3, 4);
    Tensor loss = x.mul(w).sum();
    InPlace.copy(w, x.detach());
    String message = refusal(() -> Gradients.of(loss));
    assertTrue(message.startsWith("mul: its operand 2 of 2, F64[2], was changed"), message);
  }

  @Test
  void aResultChangedInPlaceIsRefused() {
    Tensor x = leaf(1, 2);
    Tensor y = x.exp();
    Tensor loss = y.sum();
    InPlace.copy(y, x.detach());
    String message = refusal(() -> Gradients.of(loss));
    assertTrue(message.startsWith("sum: its operand 1 of 1, F64[2], was changed"), message);
  }

  @Test
  void aViewMadeBeforeAnUpdateMayBeUsedAfterIt() {
    Tensor w = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2).withGrad();
    Tensor turned = w.transpose();
    InPlace.copy(w, Tensor.of(new double[] {5, 6, 7, 8}, 2, 2));
    assertArrayEquals(new double[] {10, 12, 14, 16}, grad(turned.square().sum(), w));
  }

  @Test
  void graphsMayBeDeep() {
    Tensor x = leaf(1);
    Tensor y = x;
    for (int i = 0; i < 20_000; i++) {
      y = i % 2 == 0 ? y.add(1) : y.mul(1.0001);
    }
    assertEquals(Math.pow(1.0001, 10_000), grad(y.sum(), x)[0], 1e-9);
  }

  @Test
  void customOpsBringTheirOwnRule() {
    Tensor x = leaf(2, 3);
    Tensor cube =
        CustomOp.apply(
            "cube",
            List.of(x),
            in -> in.getFirst().pow(3),
            (in, _, g) -> List.of(g.mul(in.getFirst().square()).mul(3)));
    assertArrayEquals(new double[] {12, 27}, grad(cube.sum(), x));
    Tensor slope = Gradients.withGraph(cube.sum()).get(x);
    assertArrayEquals(new double[] {12, 18}, grad(slope.sum(), x));
  }

  @Test
  void aCustomRuleIsChecked() {
    Tensor x = leaf(2, 3);
    Tensor none =
        CustomOp.apply("mine", List.of(x), in -> in.getFirst().exp(), (_, _, _) -> List.of());
    String count = refusal(() -> Gradients.of(none.sum()));
    assertEquals("mine: its vjp gave 0 gradients for 1 operands", count);
    Tensor wide =
        CustomOp.apply("mine", List.of(x), in -> in.getFirst().sum(), (_, _, g) -> List.of(g));
    String shape = refusal(() -> Gradients.of(wide));
    assertTrue(shape.contains("gave F64[] as the gradient of operand 1, which is F64[2]"), shape);
    Tensor half =
        CustomOp.apply(
            "mine", List.of(x, x), in -> in.getFirst().exp(), (_, _, g) -> Arrays.asList(g, null));
    assertArrayEquals(new double[] {1, 1}, grad(half.sum(), x));
  }
}
