package pellucid.bench.roofline;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import pellucid.bench.cases.Work;

/// The roofline as a picture, both axes logarithmic: speed over arithmetic intensity.
public final class RooflineChart {
  private static final double LEAST_INTENSITY = 1.0 / 32;
  private static final double MOST_INTENSITY = 1024;
  private static final double LEAST_GFLOPS = 0.25;
  private static final Color[] ROOFS = {
    new Color(0x1b9e77), new Color(0x66a61e), new Color(0xe6ab02), new Color(0xa6761d)
  };
  private static final Color[] KERNELS = {
    new Color(0x1f4e9c),
    new Color(0xc0392b),
    new Color(0x7d3c98),
    new Color(0x2c3e50),
    new Color(0xd35400),
    new Color(0x117a65)
  };

  private final XYChart chart;

  /// Draws.
  public RooflineChart(Roofs roofs, List<RooflinePoint> points, String title) {
    chart =
        new XYChartBuilder()
            .width(1200)
            .height(760)
            .title(title)
            .xAxisTitle("operations / byte")
            .yAxisTitle("GFLOP/s, one thread")
            .build();
    style();
    levels(roofs);
    peaks(roofs);
    points(points);
  }

  private void style() {
    var styler = chart.getStyler();
    styler.setLocale(Locale.ROOT);
    styler.setXAxisLogarithmic(true);
    styler.setYAxisLogarithmic(true);
    styler.setXAxisMin(LEAST_INTENSITY);
    styler.setXAxisMax(MOST_INTENSITY);
    styler.setYAxisMin(LEAST_GFLOPS);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(new Color(0xe4e4e4));
    styler.setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setMarkerSize(8);
  }

  private static double top(Roofs roofs) {
    return roofs.peaks().stream()
        .map(Roofs.Peak::gflops)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void levels(Roofs roofs) {
    double top = top(roofs);
    int colour = 0;
    for (Roofs.Level level : roofs.levels()) {
      double ridge = top / level.gigabytes();
      double least = Math.max(LEAST_INTENSITY, LEAST_GFLOPS / level.gigabytes());
      String name = String.format(Locale.ROOT, "%s %.0f GB/s", level.name(), level.gigabytes());
      double[] x = {least, ridge};
      double[] y = {least * level.gigabytes(), top};
      line(name, x, y, ROOFS[colour++ % ROOFS.length]);
    }
  }

  private void peaks(Roofs roofs) {
    double fastest =
        roofs.levels().stream()
            .map(Roofs.Level::gigabytes)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    for (Roofs.Peak peak : roofs.peaks()) {
      String name =
          String.format(Locale.ROOT, "FMA, %d bits: %.0f GFLOP/s", peak.bits(), peak.gflops());
      double[] x = {peak.gflops() / fastest, MOST_INTENSITY};
      line(name, x, new double[] {peak.gflops(), peak.gflops()}, Color.DARK_GRAY);
    }
  }

  private void line(String name, double[] x, double[] y, Color colour) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(colour);
    series.setLineStyle(new BasicStroke(1.6f));
  }

  private void points(List<RooflinePoint> points) {
    Map<String, List<RooflinePoint>> groups = new LinkedHashMap<>();
    for (RooflinePoint point : points) {
      groups.computeIfAbsent(group(point), _ -> new ArrayList<>()).add(point);
    }
    int colour = 0;
    for (var group : groups.entrySet()) {
      double[] x = group.getValue().stream().mapToDouble(RooflinePoint::intensity).toArray();
      double[] y = group.getValue().stream().mapToDouble(RooflinePoint::gflops).toArray();
      XYSeries series = chart.addSeries(group.getKey(), x, y);
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setMarkerColor(KERNELS[colour++ % KERNELS.length]);
    }
    for (RooflinePoint point : points) {
      double above = point.gflops() * 1.09;
      chart.addAnnotation(new AnnotationText(point.row().name(), point.intensity(), above, false));
    }
  }

  private static String group(RooflinePoint point) {
    return switch (point.row().work()) {
      case Work.MatMul _ -> "products";
      case Work.Conv _ -> "convolutions";
      case Work.Attention _ -> "attention";
      case Work.Rows _ -> "rows";
      case Work.Elements _ -> "elements";
      case Work.Lstm _ -> "recurrent";
      case Work.Training _, Work.SmallAdd _ -> "other";
    };
  }

  /// Writes it as SVG.
  public void svg(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
    }
  }

  /// Writes it as PNG.
  public void png(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG);
    }
  }
}
