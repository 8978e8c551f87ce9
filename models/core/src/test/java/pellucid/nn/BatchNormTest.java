package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.GradCheck;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class BatchNormTest {
  private static final Pass TRAIN = Pass.train(new Rng(1));
  private static final Rng RNG = new Rng(2);

  private static Tensor normal(long... shape) {
    return RNG.draw(RandomFn.NORMAL, DType.F64, Shape.of(shape));
  }

  @Test
  void trainingNormalisesByTheBatch() {
    BatchNorm layer = BatchNorm.of(2);
    Tensor y = layer.forward(Tensor.of(new float[] {1, 10, 3, 10}, 2, 2), TRAIN);
    double one = 1 / Math.sqrt(1 + 1e-5); // mean 2, variance 1; the second feature is constant
    assertArrayEquals(new double[] {-one, 0, one, 0}, y.toDoubles(), 1e-6);
  }

  @Test
  void runningStatisticsMoveByATenthWithTheUnbiasedVariance() {
    BatchNorm layer = BatchNorm.of(1);
    layer.forward(Tensor.of(new float[] {1, 3, 5, 7}, 1, 1, 2, 2), TRAIN);
    assertEquals(0.4, layer.runningMean().item(), 1e-6); // 0.9 * 0 + 0.1 * 4
    assertEquals(0.9 + 0.1 * 20 / 3, layer.runningVar().item(), 1e-6); // 20 / (4 - 1)
    layer.forward(Tensor.of(new float[] {1, 3, 5, 7}, 4, 1), TRAIN);
    assertEquals(0.9 * 0.4 + 0.4, layer.runningMean().item(), 1e-6);
  }

  @Test
  void evaluationUsesAndKeepsTheRunningStatistics() {
    BatchNorm layer =
        new BatchNorm(
            Tensor.of(new float[] {2}, 1),
            Tensor.of(new float[] {1}, 1),
            Tensor.of(new float[] {3}, 1),
            Tensor.of(new float[] {4}, 1),
            0.1,
            1e-5);
    Tensor y = layer.forward(Tensor.of(new float[] {3, 5}, 2, 1), Pass.EVAL);
    assertArrayEquals(new double[] {1, 3}, y.toDoubles(), 1e-4); // 2 * (5 - 3) / 2 + 1
    assertEquals(3, layer.runningMean().item());
    assertEquals(4, layer.runningVar().item());
  }

  @Test
  void tensorsAreNamedAsInTorch() {
    BatchNorm layer = BatchNorm.of(5);
    assertEquals(
        List.of("weight", "bias", "running_mean", "running_var"),
        List.copyOf(StateDict.of(layer).keySet()));
    assertEquals(10, layer.parameterCount());
  }

  @Test
  void refusesWhatDoesNotFit() {
    BatchNorm layer = BatchNorm.of(3);
    assertThrows(ShapeMismatchException.class, () -> layer.forward(Tensor.ones(2, 4), Pass.EVAL));
    assertThrows(
        ShapeMismatchException.class, () -> layer.forward(Tensor.ones(2, 3, 4), Pass.EVAL));
    String one =
        assertThrows(ShapeMismatchException.class, () -> layer.forward(Tensor.ones(1, 3), TRAIN))
            .getMessage();
    assertEquals("batch_norm: [1,3] has one value per feature; train on larger batches", one);
  }

  @Test
  void gradientsInTrainingAndEvaluation() {
    for (Tensor x : List.of(normal(4, 3), normal(2, 3, 2, 2))) {
      for (Pass pass : List.of(TRAIN, Pass.EVAL)) {
        GradCheck.first(
            "batch_norm " + x.shape() + " " + pass.training(),
            in ->
                new BatchNorm(
                        in.get(1),
                        in.get(2),
                        Tensor.of(new double[] {0.1, -0.2, 0.3}),
                        Tensor.of(new double[] {1, 2, 0.5}),
                        0.1,
                        1e-5)
                    .forward(in.get(0), pass),
            List.of(x, normal(3), normal(3)));
      }
    }
  }
}
