package pellucid.kernel;

/// The reductions. Over no element, `SUM` gives 0 and `MEAN` NaN; `MAX` and `MIN` are refused
/// before they get here.
public enum ReduceFn {
  /// The sum.
  SUM,
  /// The sum divided by the number of elements.
  MEAN,
  /// The largest, NaN if any is.
  MAX,
  /// The smallest, NaN if any is.
  MIN
}
