package pellucid.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads options that must be positive.
final class Numbers {
  private Numbers() {}

  /// A whole number of 1 or more.
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        int n = Integer.parseInt(value);
        if (n >= 1) {
          return n;
        }
      } catch (NumberFormatException _) {
        // said below
      }
      throw new TypeConversionException("'" + value + "' is not a whole number of 1 or more");
    }
  }

  /// A finite number above 0.
  static final class Rate implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      try {
        double x = Double.parseDouble(value);
        if (x > 0 && Double.isFinite(x)) {
          return x;
        }
      } catch (NumberFormatException _) {
        // said below
      }
      throw new TypeConversionException("'" + value + "' is not a number above 0");
    }
  }
}
