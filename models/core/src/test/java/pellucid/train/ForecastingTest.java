package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import pellucid.data.DataException;
import pellucid.data.DataSets;
import pellucid.data.SeriesScale;
import pellucid.data.TimeSeries;
import pellucid.kernel.RecurrentFn;
import pellucid.models.RecurrentForecaster;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.Rng;

class ForecastingTest {
  private static final Hyper HYPER = Hyper.of(30, 16).withLearningRate(1e-2).withValidation(0.2, 0);

  private static Layer net() {
    return RecurrentForecaster.of(RecurrentFn.GRU, 4, 0, new Rng(1));
  }

  /// 100 points: 10 begin, 16 validate, 54 train, 20 test.
  private static TimeSeries series() {
    int[] times = new int[100];
    float[] values = new float[100];
    for (int i = 0; i < 100; i++) {
      times[i] = 1900 + i;
      values[i] = (float) (10 + 5 * Math.sin(0.7 * i));
    }
    return new TimeSeries("wave", "height", times, values, 20);
  }

  @Test
  void validationComesFirstThenTrainingThenTheTest() {
    Forecasting task = Forecasting.of(series(), 10, false, HYPER, 1);
    assertEquals(80 - 10 - 16, task.trainUnits());
    assertEquals(16, task.validationUnits());
    assertEquals(4, task.steps());
    assertEquals(Map.of("data", "wave", "window", "10", "root", "false"), task.settings());
    assertNull(Forecasting.of(series(), 10, false, HYPER.withValidation(0, 0), 1).validate(net()));
  }

  private static Forecasting changed(int from, int to) {
    TimeSeries series = series();
    float[] values = series.values();
    Arrays.fill(values, from, to, 1000);
    return Forecasting.of(
        new TimeSeries("wave", "height", series.times(), values, 20), 10, true, HYPER, 1);
  }

  private static double epoch(Forecasting task) {
    double sum = 0;
    for (int i = 0; i < task.steps(); i++) {
      sum += task.step(net(), 3, i, Pass.EVAL).loss().item();
    }
    return sum;
  }

  @Test
  void nothingOfTheTestPartIsSeen() {
    Forecasting task = changed(80, 80);
    Forecasting other = changed(80, 100);
    assertEquals(task.scale(), other.scale());
    assertEquals(epoch(task), epoch(other));
    assertEquals(task.validate(net()), other.validate(net()));
  }

  /// Points 26 on are trained on, and their windows begin at 16; points 10 to 25 validate.
  @Test
  void scaleAndStepsSeeNothingOfTheValidationButWindows() {
    Forecasting task = changed(0, 0);
    assertEquals(SeriesScale.of(Arrays.copyOfRange(series().values(), 26, 80), true), task.scale());
    Forecasting other = changed(0, 16);
    assertEquals(task.scale(), other.scale());
    assertEquals(epoch(task), epoch(other));
    assertNotEquals(task.validate(net()), other.validate(net()));
    assertNotEquals(epoch(task), epoch(changed(16, 17)));
  }

  @Test
  void aNetLearnsAWave() {
    Forecasting task = Forecasting.of(series(), 10, false, HYPER, 1);
    Layer net = net();
    double before = Objects.requireNonNull(task.validate(net)).loss();
    TrainingResult result = new Trainer("wave", net, task, HYPER, 1).run();
    EpochMetrics last = result.history().getLast();
    assertNull(last.trainAccuracy());
    double after = Objects.requireNonNull(last.validationLoss());
    assertTrue(after < before / 5, before + " -> " + after);
  }

  @Test
  void refusesWindowsThatDoNotFit() {
    TimeSeries sunspots = DataSets.timeSeries("sunspots");
    var e = assertThrows(DataException.class, () -> Forecasting.of(sunspots, 300, true, HYPER, 1));
    assertEquals(
        "training on sunspots: of its 259 points 52 validate, and no window of 300 has one of the"
            + " others behind it; take a shorter window",
        e.getMessage());
    assertThrows(DataException.class, () -> Forecasting.of(sunspots, 0, true, HYPER, 1));
    assertThrows(DataException.class, () -> Forecasting.of(sunspots, 207, true, HYPER, 1));
    assertEquals(2, Forecasting.of(sunspots, 205, true, HYPER, 1).trainUnits());
  }
}
