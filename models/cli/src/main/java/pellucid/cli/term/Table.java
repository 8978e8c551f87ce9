package pellucid.cli.term;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table in columns: headings, a rule, rows, and a total if there is one.
///
/// ```java
/// Table table = new Table(Table.left("layer"), Table.right("parameters"));
/// table.row("conv1", "320");
/// table.print(console);
/// ```
///
/// Where it is wider than the console, the widest left-aligned columns are clipped.
public final class Table {
  private static final String INDENT = "  ";
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  private final List<Column> columns;
  private final List<Row> rows = new ArrayList<>();

  /// With these columns, from left to right.
  public Table(Column... columns) {
    this.columns = List.of(columns);
  }

  /// A column of text.
  public static Column left(String heading) {
    return new Column(heading, false);
  }

  /// A column of numbers.
  public static Column right(String heading) {
    return new Column(heading, true);
  }

  /// What a column is called and how its cells are aligned.
  ///
  /// @param heading over the column
  /// @param right whether cells are aligned to the right
  public record Column(String heading, boolean right) {}

  private record Row(List<String> cells, Style style, boolean ruled) {}

  /// Adds a row: a cell for each column.
  public Table row(String... cells) {
    return add(Style.PLAIN, false, cells);
  }

  /// Adds a row in a style.
  public Table row(Style style, String... cells) {
    return add(style, false, cells);
  }

  /// Adds a last row under a rule.
  public Table total(String... cells) {
    return add(Style.BOLD, true, cells);
  }

  private Table add(Style style, boolean ruled, String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "table: " + cells.length + " cells for " + columns.size() + " columns");
    }
    rows.add(new Row(List.of(cells), style, ruled));
    return this;
  }

  /// Writes the table.
  public void print(Console console) {
    int[] widths = widths(console.width());
    List<String> headings = columns.stream().map(Column::heading).toList();
    int total = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    String rule = INDENT + (console.unicode() ? "\u2500" : "-").repeat(total);
    if (headings.stream().anyMatch(h -> !h.isEmpty())) {
      console.line(INDENT + console.paint(Style.BOLD, line(headings, widths)));
      console.line(console.paint(Style.DIM, rule));
    }
    for (Row row : rows) {
      if (row.ruled()) {
        console.line(console.paint(Style.DIM, rule));
      }
      console.line(INDENT + console.paint(row.style(), line(row.cells(), widths)));
    }
  }

  private int[] widths(int available) {
    int[] widths = new int[columns.size()];
    for (int c = 0; c < widths.length; c++) {
      int column = c;
      widths[c] =
          Math.max(
              columns.get(c).heading().length(),
              rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElse(0));
    }
    int room = available - INDENT.length() - GAP.length() * (widths.length - 1);
    while (Arrays.stream(widths).sum() > room && narrow(widths)) {}
    return widths;
  }

  private boolean narrow(int[] widths) {
    int widest = -1;
    for (int c = 0; c < widths.length; c++) {
      boolean candidate = !columns.get(c).right() && widths[c] > NARROWEST;
      if (candidate && (widest < 0 || widths[c] > widths[widest])) {
        widest = c;
      }
    }
    if (widest >= 0) {
      widths[widest]--;
    }
    return widest >= 0;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = Text.clip(cells.get(c), widths[c]);
      line.append(c == 0 ? "" : GAP).append(Text.pad(cell, widths[c], columns.get(c).right()));
    }
    return line.toString().stripTrailing();
  }
}
