package pellucid.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import pellucid.tensor.FormatException;

/// A table of finite numbers, read from comma-separated text with one line of column names.
///
/// Strict: no quotes, no empty fields, every row as long as the header; a number is decimal, with
/// an optional exponent.
///
/// @param columns names from the first line
/// @param rows lines after it
/// @param values row-major `[rows, columns]`; not copied: leave it unchanged
public record CsvTable(List<String> columns, int rows, double[] values) {
  public CsvTable {
    columns = List.copyOf(columns);
    if (values.length != (long) rows * columns.size()) {
      throw new IllegalArgumentException(
          "CsvTable: " + values.length + " values for " + rows + " x " + columns.size());
    }
  }

  /// The value in row `row`, column `column`.
  public double at(int row, int column) {
    return values[row * columns.size() + column];
  }

  /// Parses UTF-8 text.
  ///
  /// @param source what to call it in an error
  /// @throws FormatException naming `source`, line and column of the first fault
  public static CsvTable parse(byte[] text, String source) {
    List<String> lines = new String(text, UTF_8).lines().toList();
    if (lines.isEmpty()) {
      throw new FormatException(source + ": empty, without a line of column names");
    }
    List<String> columns = List.of(lines.getFirst().split(",", -1));
    int rows = lines.size() - 1;
    double[] values = new double[Math.multiplyExact(rows, columns.size())];
    for (int row = 0; row < rows; row++) {
      String where = source + ", line " + (row + 2);
      String[] fields = lines.get(row + 1).split(",", -1);
      if (fields.length != columns.size()) {
        throw new FormatException(
            where + ": " + fields.length + " fields, the header has " + columns.size());
      }
      for (int c = 0; c < fields.length; c++) {
        values[row * fields.length + c] = number(fields[c].strip(), where, columns.get(c));
      }
    }
    return new CsvTable(columns, rows, values);
  }

  private static double number(String field, String where, String column) {
    double value = parse(field);
    if (!Double.isFinite(value)) {
      throw new FormatException(
          where + ", column " + column + ": '" + field + "' is not a finite number");
    }
    return value;
  }

  /// The number, or NaN. `Double.parseDouble` alone would also take `NaN`, `1f`, `0x1p3` and more.
  private static double parse(String field) {
    int digits = 0;
    int value = 0;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
        value = 10 * value + (c - '0');
      } else if ("+-.eE".indexOf(c) < 0) {
        return Double.NaN;
      }
    }
    // Most fields are short whole numbers, for which this is many times faster.
    if (digits == field.length() && digits > 0 && digits < 10) {
      return value;
    }
    try {
      return Double.parseDouble(field);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
