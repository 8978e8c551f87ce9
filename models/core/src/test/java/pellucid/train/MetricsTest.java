package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pellucid.data.Augmentation;
import pellucid.optim.AdamW;
import pellucid.optim.Schedule;
import pellucid.tensor.FormatException;
import pellucid.train.Hyper.OptimizerKind;
import pellucid.train.Hyper.ScheduleKind;

class MetricsTest {
  @Test
  void confusionMatrixCounts() {
    ConfusionMatrix m = new ConfusionMatrix(3);
    int[][] pairs = {{0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 2}};
    for (int[] pair : pairs) {
      m.add(pair[0], pair[1]);
    }
    assertEquals(6, m.total());
    assertEquals(4.0 / 6, m.accuracy());
    assertEquals(2.0 / 3, m.recall(0));
    assertEquals(1, m.precision(0));
    assertEquals(0.5, m.precision(1));
    assertEquals(1, m.count(1, 2));
    assertEquals(Double.NaN, new ConfusionMatrix(2).recall(1));
  }

  @Test
  void hyperParametersGoThroughText() {
    Hyper hyper =
        Hyper.of(7, 33)
            .withLearningRate(0.123)
            .withSchedule(ScheduleKind.STEP)
            .withOptimizer(OptimizerKind.SGD, 5e-4)
            .withDropout(0.3)
            .withValidation(0.15, 4)
            .withClip(0.5)
            .withAugmentation(new Augmentation(3, true));
    assertEquals(hyper, Hyper.fromMap(hyper.toMap()));
    Map<String, String> damaged = hyper.toMap();
    damaged.put("batch", "many");
    assertThrows(FormatException.class, () -> Hyper.fromMap(damaged));
    damaged.put("batch", "33");
    damaged.put("flip", "maybe");
    assertThrows(FormatException.class, () -> Hyper.fromMap(damaged));
    damaged.remove("batch");
    assertThrows(FormatException.class, () -> Hyper.fromMap(damaged));
  }

  @Test
  void hyperParametersAreChecked() {
    Hyper hyper = Hyper.of(1, 1);
    assertThrows(IllegalArgumentException.class, () -> hyper.withEpochs(0));
    assertThrows(IllegalArgumentException.class, () -> hyper.withBatch(-1));
    assertThrows(IllegalArgumentException.class, () -> hyper.withLearningRate(0));
    assertThrows(IllegalArgumentException.class, () -> hyper.withLearningRate(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> hyper.withDropout(1));
    assertThrows(IllegalArgumentException.class, () -> hyper.withValidation(0, 3));
  }

  @Test
  void hyperParametersChooseScheduleAndOptimiser() {
    Hyper hyper = Hyper.of(1, 1).withLearningRate(1);
    assertEquals(new Schedule.Cosine(1, 0, 5, 100), hyper.schedule(100));
    assertEquals(
        0.1, hyper.withSchedule(ScheduleKind.STEP).schedule(100).rate(50), 1e-12); // half way
    assertEquals(
        0.1 * Math.sqrt(0.1), hyper.withSchedule(ScheduleKind.STEP).schedule(100).rate(75), 1e-12);
    assertInstanceOf(AdamW.class, hyper.optimizer(TestData.convNet(1).parameters()));
  }
}
