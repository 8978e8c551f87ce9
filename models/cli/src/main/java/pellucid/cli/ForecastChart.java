package pellucid.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import pellucid.models.ForecastReport;

/// A picture of forecasts against the truth.
final class ForecastChart {
  private static final BasicStroke THICK = new BasicStroke(2.4f);
  private static final BasicStroke THIN = new BasicStroke(1.3f);
  private static final Color MODEL = new Color(0xc0392b);

  private static final List<Color> BASELINES =
      List.of(new Color(0xb0b0b0), new Color(0x1f6fb4), new Color(0x1b9e77));

  private ForecastChart() {}

  /// As a PNG file's bytes.
  ///
  /// @param quantity what the values are
  static byte[] png(ForecastReport report, String quantity) {
    XYChart chart =
        new XYChartBuilder()
            .width(1280)
            .height(640)
            .title(
                "%s: each value forecast from those before it, %d to %d"
                    .formatted(
                        report.model().name(), report.times().getFirst(), report.times().getLast()))
            .yAxisTitle(quantity)
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setXAxisDecimalPattern("0");
    if (report.truth().stream().allMatch(v -> v >= 0)) {
      chart.getStyler().setYAxisMin(0.0);
    }
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(new Color(0xe4e4e4));
    List<ForecastReport.Line> baselines = report.baselines();
    for (int i = 0; i < baselines.size(); i++) {
      ForecastReport.Line line = baselines.get(i);
      line(chart, report, name(line), line.forecasts(), BASELINES.get(i), THIN);
    }
    line(chart, report, "truth", report.truth(), Color.BLACK, THICK);
    line(chart, report, name(report.model()), report.model().forecasts(), MODEL, THICK);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      BitmapEncoder.saveBitmap(chart, bytes, BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
    return bytes.toByteArray();
  }

  private static String name(ForecastReport.Line line) {
    return String.format(Locale.ROOT, "%s (RMSE %.1f)", line.name(), line.rmse());
  }

  private static void line(
      XYChart chart,
      ForecastReport report,
      String name,
      List<? extends Number> values,
      Color colour,
      BasicStroke stroke) {
    XYSeries series = chart.addSeries(name, report.times(), values);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(colour);
    series.setLineStyle(stroke);
  }
}
