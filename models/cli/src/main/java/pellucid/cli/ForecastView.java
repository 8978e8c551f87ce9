package pellucid.cli;

import java.util.Locale;
import pellucid.cli.term.Console;
import pellucid.cli.term.Table;
import pellucid.data.DataSets;
import pellucid.data.TimeSeries;
import pellucid.models.Forecaster;

/// Shows how a forecaster goes on with its series.
///
/// @param steps how many points
record ForecastView(Forecaster forecaster, int steps) {
  void print(Console console) {
    TimeSeries series = DataSets.timeSeries(forecaster.data());
    int[] times = series.times();
    int last = times[times.length - 1];
    int apart = times.length > 1 ? last - times[times.length - 2] : 1;
    double[] forecasts = forecaster.forecast(series.values(), steps);
    Table table = new Table(Table.right("time"), Table.right(series.quantity()));
    for (int i = 0; i < steps; i++) {
      table.row(
          Integer.toString(last + (i + 1) * apart),
          String.format(Locale.ROOT, "%.1f", forecasts[i]));
    }
    table.print(console);
    if (steps > 1) {
      console.line("  Each after the first builds on the forecasts before it.");
    }
  }
}
