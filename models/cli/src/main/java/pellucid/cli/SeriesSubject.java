package pellucid.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.data.DataSets;
import pellucid.data.TimeSeries;
import pellucid.models.ForecastReport;
import pellucid.models.Forecaster;
import pellucid.models.ForecasterSpec;
import pellucid.models.ModelZoo;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.train.Forecasting;
import pellucid.train.Hyper;

/// A forecaster on a time series.
///
/// @param spec the named model
/// @param series the data
/// @param window values that a forecast sees
/// @param config the run's
record SeriesSubject(ForecasterSpec spec, TimeSeries series, int window, RunConfig config)
    implements Subject {
  /// The chart's name in the folder.
  static final String CHART = "forecast.png";

  /// A new run.
  ///
  /// @param name of the series
  static SeriesSubject fresh(ForecasterSpec spec, String name, int window, Hyper hyper, long seed) {
    TimeSeries series = DataSets.timeSeries(name);
    RunConfig config =
        new RunConfig(spec.name(), seed, hyper, new RunData.Series(name, series.train(), window));
    return new SeriesSubject(spec, series, window, config);
  }

  /// The series must be what the model was trained on, or its numbers mean nothing.
  static SeriesSubject saved(RunConfig config, RunData.Series source) {
    if (!ModelZoo.names().contains(config.model())
        || !DataSets.names().contains(source.name())
        || !(ModelZoo.named(config.model()) instanceof ForecasterSpec spec)) {
      throw new CliException(
          "this program does not know %s on %s".formatted(config.model(), source.name()));
    }
    TimeSeries series = DataSets.timeSeries(source.name());
    if (series.train() != source.points()) {
      throw new CliException(
          "%s was trained on %d points of %s, which has %d to train on now"
              .formatted(config.model(), source.points(), source.name(), series.train()));
    }
    return new SeriesSubject(spec, series, source.window(), config);
  }

  @Override
  public List<String> about() {
    Forecasting task = task();
    int[] times = series.times();
    return List.of(
        "%s, %d to %d".formatted(series.quantity(), times[0], times[times.length - 1]),
        "%s points: %s to train, %s to validate, the last %s, from %d on, to test"
            .formatted(
                Text.count(series.length()),
                Text.count(series.train() - task.validationUnits()),
                Text.count(task.validationUnits()),
                Text.count(series.test()),
                times[series.train()]));
  }

  @Override
  public String steps() {
    return "batches of %d windows of %d points".formatted(config.hyper().batch(), window);
  }

  @Override
  public String measure() {
    return "squared deviations";
  }

  @Override
  public Layer build() {
    return spec.build(config.hyper(), new Rng(config.seed()));
  }

  @Override
  public Summary summary(Layer network) {
    return Summary.of(network, Shape.of(window));
  }

  @Override
  public Forecasting task() {
    return spec.task(series, window, config.hyper(), config.seed());
  }

  @Override
  public TrainedModel trained(Layer network) {
    return new Forecaster(spec, network, series.name(), window, task().scale());
  }

  @Override
  public Report test(TrainedModel model) {
    if (!(model instanceof Forecaster own) || own.window() != window) {
      throw new CliException(
          "the %s there has another window than %d".formatted(model.spec().name(), window));
    }
    ForecastReport report = ForecastReport.of(own, series);
    SequencedMap<String, Number> figures = new LinkedHashMap<>();
    figures.put("test_rmse", report.model().rmse());
    figures.put("test_mae", report.model().mae());
    for (ForecastReport.Line line : report.baselines()) {
      String name = line.name().replace(' ', '_');
      figures.put(name + "_rmse", line.rmse());
      figures.put(name + "_mae", line.mae());
    }
    figures.put("test_points", series.test());
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put(CHART, ForecastChart.png(report, series.quantity()));
    return new Report(figures, files, console -> print(console, report));
  }

  private void print(Console console, ForecastReport report) {
    console.line("");
    console.line(
        "  %s on the %d points from %d to %d, each forecast from the %d before it"
            .formatted(
                console.paint(Style.BOLD, "Test RMSE " + number(report.model().rmse())),
                series.test(),
                report.times().getFirst(),
                report.times().getLast(),
                window));
    console.line("");
    Table table =
        new Table(Table.left("forecast by"), Table.right("RMSE"), Table.right("mean error"));
    row(table, Style.BOLD, report.model());
    report.baselines().forEach(line -> row(table, Style.PLAIN, line));
    table.print(console);
    console.paragraph(
        "  ",
        "Errors are in the series' own unit (%s). Persistence takes the last value; autoregressions are the linear least-squares fits over the same window to all %d points before the test."
            .formatted(series.quantity(), series.train()));
  }

  private static void row(Table table, Style style, ForecastReport.Line line) {
    table.row(style, line.name(), number(line.rmse()), number(line.mae()));
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.2f", x);
  }
}
