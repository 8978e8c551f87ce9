package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataException;
import pellucid.data.DataSets;
import pellucid.data.SeriesScale;
import pellucid.data.TimeSeries;
import pellucid.io.SafeTensors;
import pellucid.kernel.RecurrentFn;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateMismatchException;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;
import pellucid.train.Forecasting;
import pellucid.train.Trainer;

class ForecasterTest {
  private static final TimeSeries SUNSPOTS = DataSets.timeSeries("sunspots");

  private static Forecaster fresh(String model) {
    ForecasterSpec spec = ModelZoo.forecaster(model);
    return new Forecaster(
        spec,
        spec.build(spec.hyper(), new Rng(3)),
        "sunspots",
        spec.window(),
        SeriesScale.of(SUNSPOTS.values(), true));
  }

  /// Forecasts what the last value but one was, so that every number can be checked.
  private record LastButOne() implements Layer {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return x.slice(1, x.dim(1) - 2, x.dim(1) - 1);
    }

    @Override
    public String describe() {
      return "last but one";
    }
  }

  private static Forecaster lastButOne() {
    return new Forecaster(
        ModelZoo.forecaster("sunspots-gru"),
        new LastButOne(),
        "sunspots",
        4,
        new SeriesScale(true, 1, 2));
  }

  @Test
  void theNetAddsToTheLastValue() {
    RecurrentForecaster net = RecurrentForecaster.of(RecurrentFn.LSTM, 3, 0, new Rng(1));
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor h = net.rnn().run(x.unsqueeze(2), Pass.EVAL).h().squeeze(0);
    Tensor expected = net.head().forward(h, Pass.EVAL).add(Tensor.of(new float[] {3, 6}, 2, 1));
    assertArrayEquals(expected.toFloats(), net.forward(x, Pass.EVAL).toFloats());
    assertThrows(ShapeMismatchException.class, () -> net.forward(Tensor.zeros(2, 0), Pass.EVAL));
    assertThrows(ShapeMismatchException.class, () -> net.forward(Tensor.zeros(2, 3, 1), Pass.EVAL));
  }

  @Test
  void forecastsGoOnFromForecasts() {
    float[] history = new float[20];
    Arrays.fill(history, 9);
    history[18] = 4;
    history[19] = 16;
    assertArrayEquals(new double[] {4, 16, 4, 16}, lastButOne().forecast(history, 4), 1e-4);
    var e =
        assertThrows(IllegalArgumentException.class, () -> lastButOne().forecast(new float[3], 1));
    assertTrue(Objects.requireNonNull(e.getMessage()).contains("from 3 values"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> lastButOne().forecast(history, 0));
    assertThrows(DataException.class, () -> lastButOne().oneStep(history, 2, 5));
  }

  @Test
  void aReportComparesWithTheBaselinesOnTheTestPart() {
    ForecastReport report = ForecastReport.of(lastButOne(), SUNSPOTS);
    assertEquals(
        List.of(
            "sunspots-gru",
            ForecastReport.PERSISTENCE,
            ForecastReport.AUTOREGRESSION,
            ForecastReport.AUTOREGRESSION_OF_ROOTS),
        report.lines().stream().map(ForecastReport.Line::name).toList());
    assertEquals(1959, report.times().getFirst());
    assertEquals(50, report.truth().size());
    float[] values = SUNSPOTS.values();
    double squares = 0;
    double distances = 0;
    for (int i = 259; i < 309; i++) {
      squares += Math.pow(values[i] - values[i - 2], 2);
      distances += Math.abs(values[i] - values[i - 2]);
    }
    assertEquals(Math.sqrt(squares / 50), report.model().rmse(), 1e-3);
    assertEquals(distances / 50, report.model().mae(), 1e-3);
    ForecastReport.Line persistence = report.baselines().getFirst();
    assertEquals(30.3456, persistence.rmse(), 1e-3); // by numpy
    assertEquals(values[307], persistence.forecasts().getLast(), 1e-6);
    TimeSeries untested = new TimeSeries("s", "q", SUNSPOTS.times(), SUNSPOTS.values(), 0);
    assertThrows(IllegalArgumentException.class, () -> ForecastReport.of(lastButOne(), untested));
  }

  /// The claim that the model stands for, with its own seed and hyper-parameters.
  @Test
  void aTrainedNetBeatsPersistenceAndTheAutoregression() {
    ForecasterSpec spec = ModelZoo.forecaster("sunspots-gru");
    Layer net = spec.build(spec.hyper(), new Rng(42));
    Forecasting task = spec.task(SUNSPOTS, spec.window(), spec.hyper(), 42);
    new Trainer(spec.name(), net, task, spec.hyper(), 42).run();
    Forecaster trained = new Forecaster(spec, net, "sunspots", spec.window(), task.scale());
    ForecastReport report = ForecastReport.of(trained, SUNSPOTS);
    double persistence = report.baselines().get(0).rmse();
    double linear = report.baselines().get(1).rmse();
    double rmse = report.model().rmse();
    assertTrue(linear < 0.6 * persistence, linear + " against " + persistence);
    assertTrue(rmse < 0.95 * linear, rmse + " against " + linear);
  }

  @Test
  void isSavedAndLoaded(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    Forecaster saved = fresh("sunspots-lstm");
    saved.save(file);
    byte[] bytes = Files.readAllBytes(file);
    Forecaster loaded = Forecaster.load(file);
    assertEquals(saved.spec(), loaded.spec());
    assertEquals(saved.scale(), loaded.scale());
    assertEquals("sunspots", loaded.data());
    assertEquals(9, loaded.window());
    assertArrayEquals(saved.forecast(SUNSPOTS.values(), 5), loaded.forecast(SUNSPOTS.values(), 5));
    loaded.save(file);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void refusesFilesOfAnotherKind(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    Forecaster lstm = fresh("sunspots-lstm");
    new Forecaster(ModelZoo.forecaster("sunspots-gru"), lstm.network(), "sunspots", 9, lstm.scale())
        .save(file);
    var e = assertThrows(StateMismatchException.class, () -> Forecaster.load(file));
    assertEquals(4, e.problems().size());
    SafeTensors.write(file, Map.of("a", Tensor.ones(1)), Map.of());
    assertThrows(FormatException.class, () -> Forecaster.load(file));
    Files.write(file, new byte[] {1, 2, 3});
    assertThrows(FormatException.class, () -> Forecaster.load(file));
  }
}
