package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.op.ConvParams;
import pellucid.op.PoolParams;
import pellucid.tensor.ClosedTensorException;
import pellucid.tensor.InPlace;
import pellucid.tensor.MemoryStats;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// The two lifetimes under a training step.
class TrainingMemoryTest {
  private static final Tensor IMAGES = new Rng(1).normal(Shape.of(8, 1, 8, 8), 1);
  private static final Tensor LABELS = Tensor.of(new long[] {0, 1, 2, 3, 0, 1, 2, 3});

  private final Rng rng = new Rng(2);
  private final List<Tensor> params =
      List.of(
          rng.normal(Shape.of(4, 1, 3, 3), 0.3).withGrad(),
          Tensor.zeros(4).withGrad(),
          rng.normal(Shape.of(4, 4 * 4 * 4), 0.1).withGrad(),
          Tensor.zeros(4).withGrad());
  private final List<Tensor> m = new ArrayList<>();
  private final List<Tensor> v = new ArrayList<>();

  TrainingMemoryTest() {
    for (Tensor param : params) {
      m.add(param.fullLike(0));
      v.add(param.fullLike(0));
    }
  }

  private Tensor loss() {
    return IMAGES
        .conv2d(params.get(0), params.get(1), ConvParams.DEFAULT.withPadding(1))
        .relu()
        .maxPool2d(PoolParams.of(2))
        .flatten(1)
        .dropout(0.1, rng)
        .linear(params.get(2), params.get(3))
        .crossEntropy(LABELS);
  }

  private double step(long t) {
    Tensor loss = loss();
    Gradients gradients = Gradients.of(loss);
    InPlace.Adam adam = new InPlace.Adam(t, 1e-2, 0.9, 0.999, 1e-8, 0, false);
    for (int i = 0; i < params.size(); i++) {
      InPlace.adam(params.get(i), gradients.get(params.get(i)), m.get(i), v.get(i), adam);
    }
    return loss.item();
  }

  @Test
  void aStepInAScopeTakesNoNewMemoryAndLeavesNone() {
    double first = 0;
    double last = 0;
    MemoryStats warm = MemoryStats.now();
    for (int t = 1; t <= 60; t++) {
      try (var _ = TensorScope.open()) {
        last = step(t);
      }
      if (t == 3) {
        first = last;
        warm = MemoryStats.now();
      }
    }
    assertEquals(warm.allocations(), MemoryStats.now().allocations());
    assertEquals(warm.liveBytes(), MemoryStats.now().liveBytes());
    assertTrue(last < 0.7 * first, "the loss went from " + first + " to " + last);
  }

  @Test
  void afterTheScopeAnAccessIsAnException() {
    Tensor lost;
    Tensor saved;
    Gradients gradients;
    try (var scope = TensorScope.open()) {
      lost = loss();
      gradients = Gradients.of(lost);
      saved = scope.keep(gradients.get(params.getFirst()));
    }
    assertEquals(params.getFirst().shape(), saved.shape());
    assertEquals(36, saved.toFloats().length);
    assertThrows(ClosedTensorException.class, lost::item);
    assertThrows(ClosedTensorException.class, () -> Gradients.of(lost));
    Tensor alsoLost = gradients.get(params.get(2));
    assertThrows(ClosedTensorException.class, alsoLost::toFloats);
  }

  @Test
  void withoutAScopeUnreachableStepsAreRecycled() {
    Tensor big = Tensor.zeros(1 << 20).withGrad(); // 4 MB
    for (int i = 0; i < 100; i++) { // each leaves 8 MB of garbage
      assertEquals(2, Gradients.of(big.mul(2).sum()).get(big).slice(0, 0, 1).item());
    }
    long held = MemoryStats.now().liveBytes() + MemoryStats.now().idleBytes();
    assertTrue(held < 512L << 20, held + " bytes are held");
  }
}
