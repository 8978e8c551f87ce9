package pellucid.cli.term;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A confusion matrix: what each class was taken for.
///
/// @param counts `counts[t][p]` samples of class t were taken for class p
/// @param classes their names
public record ConfusionView(long[][] counts, List<String> classes) {
  private static final int LABEL = 16;
  private static final int WORST = 3;

  public ConfusionView {
    classes = List.copyOf(classes);
    if (counts.length != classes.size()) {
      throw new IllegalArgumentException(
          "confusion: " + counts.length + " rows for " + classes.size() + " classes");
    }
  }

  /// Writes the matrix with recall and precision, then the most frequent confusions; of a matrix
  /// too wide for the console, these only.
  public void print(Console console) {
    int cell = cellWidth();
    int label = labelWidth();
    int width = 2 + label + 2 + cell * classes.size() + 10;
    console.heading("Confusion matrix (rows: true class, columns: predicted)");
    if (width <= console.width()) {
      printMatrix(console, label, cell);
    } else {
      console.line("  " + classes.size() + " classes are too many to show here");
    }
    String worst = worst();
    if (!worst.isEmpty()) {
      console.paragraph("  ", worst);
    }
  }

  private void printMatrix(Console console, int label, int cell) {
    StringBuilder head = new StringBuilder("  " + " ".repeat(label) + "  ");
    for (int p = 0; p < classes.size(); p++) {
      head.append(Text.pad(columnName(p), cell, true));
    }
    head.append(Text.pad("recall", 10, true));
    console.line(console.paint(Style.BOLD, head.toString()));
    for (int t = 0; t < classes.size(); t++) {
      printRow(console, t, label, cell);
    }
    StringBuilder foot = new StringBuilder("  " + Text.pad("precision %", label, false) + "  ");
    for (int p = 0; p < classes.size(); p++) {
      foot.append(Text.pad(wholePercent(counts[p][p], columnSum(p)), cell, true));
    }
    console.line(console.paint(Style.DIM, foot.toString()));
  }

  private void printRow(Console console, int t, int label, int cell) {
    StringBuilder line = new StringBuilder("  ");
    line.append(console.paint(Style.BOLD, Text.pad(rowName(t), label, false))).append("  ");
    for (int p = 0; p < classes.size(); p++) {
      long n = counts[t][p];
      Style style = t == p ? Style.GREEN : n == 0 ? Style.DIM : Style.RED;
      String shown = n == 0 ? "." : Text.count(n);
      line.append(console.paint(style, Text.pad(shown, cell, true)));
    }
    long sum = rowSum(t);
    String recall = sum == 0 ? "-" : Text.percent((double) counts[t][t] / sum);
    line.append(Text.pad(recall, 10, true));
    console.line(line.toString());
  }

  private String worst() {
    record Pair(long n, int t, int p) {}
    List<Pair> pairs = new ArrayList<>();
    for (int t = 0; t < counts.length; t++) {
      for (int p = 0; p < counts.length; p++) {
        if (t != p && counts[t][p] > 0) {
          pairs.add(new Pair(counts[t][p], t, p));
        }
      }
    }
    if (pairs.isEmpty()) {
      return "";
    }
    pairs.sort(Comparator.comparingLong(Pair::n).reversed());
    List<String> parts =
        pairs.stream()
            .limit(WORST)
            .map(x ->
                "%s taken for %s (%s)"
                    .formatted(classes.get(x.t()), classes.get(x.p()), times(x.n())))
            .toList();
    return "Most frequent: " + String.join(", ", parts) + ".";
  }

  private static String times(long n) {
    return n == 1 ? "once" : n == 2 ? "twice" : Text.count(n) + " times";
  }

  /// A short name stands over its column; for a long one its row's number does.
  private boolean numbered() {
    return classes.stream().anyMatch(name -> name.length() > 4);
  }

  private String columnName(int c) {
    return numbered() ? Integer.toString(c) : classes.get(c);
  }

  private String rowName(int c) {
    return Text.clip(numbered() ? c + " " + classes.get(c) : classes.get(c), LABEL);
  }

  private int labelWidth() {
    int width = "precision %".length();
    for (int c = 0; c < classes.size(); c++) {
      width = Math.max(width, rowName(c).length());
    }
    return width;
  }

  private int cellWidth() {
    int width = 4;
    for (int t = 0; t < counts.length; t++) {
      for (long n : counts[t]) {
        width = Math.max(width, Text.count(n).length());
      }
      width = Math.max(width, columnName(t).length());
    }
    return width + 1;
  }

  private long rowSum(int t) {
    long sum = 0;
    for (long n : counts[t]) {
      sum += n;
    }
    return sum;
  }

  private long columnSum(int p) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[p];
    }
    return sum;
  }

  private static String wholePercent(long part, long whole) {
    return whole == 0 ? "-" : Long.toString(Math.round(100.0 * part / whole));
  }
}
