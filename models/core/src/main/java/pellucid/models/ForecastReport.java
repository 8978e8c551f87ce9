package pellucid.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pellucid.data.TimeSeries;

/// One-step forecasts of a series' test part, by a net and by what it has to beat: persistence (the
/// next value is the last one) and linear autoregressions over the same window.
///
/// The autoregressions are fitted by least squares on all points before the test part, also those
/// that the net only validated on. Where the net's scale takes roots, a second one is fitted to the
/// roots, so that it shows what the net adds to them.
///
/// @param times of the test part
/// @param truth the values there
/// @param lines the net, then the baselines
public record ForecastReport(List<Integer> times, List<Float> truth, List<Line> lines) {
  /// The name of the baseline without parameters.
  public static final String PERSISTENCE = "persistence";

  /// The name of the linear baseline.
  public static final String AUTOREGRESSION = "autoregression";

  /// The name of the linear baseline in the net's scale.
  public static final String AUTOREGRESSION_OF_ROOTS = "autoregression of roots";

  /// One forecaster.
  ///
  /// @param name of the model or baseline
  /// @param forecasts of each point
  /// @param rmse root of the mean squared error, in the series' unit
  /// @param mae mean absolute error, in the series' unit
  public record Line(String name, List<Double> forecasts, double rmse, double mae) {
    /// Copies the forecasts.
    public Line {
      forecasts = List.copyOf(forecasts);
    }

    static Line of(String name, double[] forecasts, float[] truth) {
      double squares = 0;
      double distances = 0;
      for (int i = 0; i < truth.length; i++) {
        double error = forecasts[i] - truth[i];
        squares += error * error;
        distances += Math.abs(error);
      }
      return new Line(
          name,
          Arrays.stream(forecasts).boxed().toList(),
          Math.sqrt(squares / truth.length),
          distances / truth.length);
    }
  }

  /// Copies the lists.
  public ForecastReport {
    times = List.copyOf(times);
    truth = List.copyOf(truth);
    lines = List.copyOf(lines);
  }

  /// Tests a forecaster on its series.
  ///
  /// @throws IllegalArgumentException if the series has no test part
  /// @throws pellucid.data.DataException if it is too short for the forecaster's window
  public static ForecastReport of(Forecaster forecaster, TimeSeries series) {
    if (series.test() == 0) {
      throw new IllegalArgumentException("forecast: " + series.name() + " has no test part");
    }
    float[] values = series.values();
    int from = series.train();
    float[] truth = Arrays.copyOfRange(values, from, values.length);
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.of(forecaster.spec().name(), forecaster.oneStep(values, from, values.length), truth));
    double[] last = new double[truth.length];
    for (int i = 0; i < last.length; i++) {
      last[i] = values[from + i - 1];
    }
    lines.add(Line.of(PERSISTENCE, last, truth));
    int window = forecaster.window();
    lines.add(Line.of(AUTOREGRESSION, linear(values, from, window), truth));
    if (forecaster.scale().root()) {
      double[] roots = linear(forecaster.scale().scaled(values), from, window);
      double[] squared = Arrays.stream(roots).map(forecaster.scale()::unscaled).toArray();
      lines.add(Line.of(AUTOREGRESSION_OF_ROOTS, squared, truth));
    }
    int[] times = Arrays.copyOfRange(series.times(), from, values.length);
    List<Float> truths = new ArrayList<>();
    for (float value : truth) {
      truths.add(value);
    }
    return new ForecastReport(Arrays.stream(times).boxed().toList(), truths, lines);
  }

  private static double[] linear(float[] values, int from, int window) {
    Autoregression fitted = Autoregression.fit(Arrays.copyOf(values, from), window);
    double[] forecasts = new double[values.length - from];
    for (int i = 0; i < forecasts.length; i++) {
      forecasts[i] = fitted.forecast(values, from + i);
    }
    return forecasts;
  }

  /// The net's line.
  public Line model() {
    return lines.getFirst();
  }

  /// The lines of what the net has to beat.
  public List<Line> baselines() {
    return lines.subList(1, lines.size());
  }
}
