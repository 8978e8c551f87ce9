package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

  /// 100 points: 64 train, 16 validate, 20 test.
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
  void partsFollowEachOtherInTime() {
    Forecasting task = Forecasting.of(series(), 10, false, HYPER, 1);
    assertEquals(64 - 10, task.trainUnits());
    assertEquals(16, task.validationUnits());
    assertEquals(4, task.steps());
    assertEquals(Map.of("data", "wave", "window", "10", "root", "false"), task.settings());
    assertNull(Forecasting.of(series(), 10, false, HYPER.withValidation(0, 0), 1).validate(net()));
  }

  /// Neither scale nor windows change with points that come later.
  @Test
  void nothingLeaksFromLaterParts() {
    TimeSeries series = series();
    Forecasting task = Forecasting.of(series, 10, true, HYPER, 1);
    assertEquals(SeriesScale.of(Arrays.copyOf(series.values(), 64), true), task.scale());
    float[] changed = series.values();
    Arrays.fill(changed, 64, 100, 1000);
    Forecasting other =
        Forecasting.of(
            new TimeSeries("wave", "height", series.times(), changed, 20), 10, true, HYPER, 1);
    assertEquals(task.scale(), other.scale());
    for (int i = 0; i < task.steps(); i++) {
      assertEquals(
          task.step(net(), 3, i, Pass.EVAL).loss().item(),
          other.step(net(), 3, i, Pass.EVAL).loss().item());
    }
    Arrays.fill(changed, 64, 80, series.values()[63]);
    Forecasting tested =
        Forecasting.of(
            new TimeSeries("wave", "height", series.times(), changed, 20), 10, true, HYPER, 1);
    float[] same = Arrays.copyOf(changed, 100);
    Arrays.fill(same, 80, 100, 0);
    Forecasting untested =
        Forecasting.of(
            new TimeSeries("wave", "height", series.times(), same, 20), 10, true, HYPER, 1);
    assertEquals(tested.validate(net()), untested.validate(net()));
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
        "training on sunspots: 207 of its points train and 52 validate; that is too few for a"
            + " window of 300",
        e.getMessage());
    assertThrows(DataException.class, () -> Forecasting.of(sunspots, 0, true, HYPER, 1));
    assertThrows(DataException.class, () -> Forecasting.of(sunspots, 207, true, HYPER, 1));
    assertEquals(1, Forecasting.of(sunspots, 206, true, HYPER, 1).trainUnits());
  }
}
