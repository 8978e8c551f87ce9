package pellucid.kernel;

/// Reduces some dimensions of `in` into `out`, which has stride 0 along these.
///
/// The order of additions depends on the shape and strides alone, never on the number of threads.
///
/// @param fn the reduction
/// @param shape the sizes of `in`
/// @param reduced for each dimension whether it is reduced; there `out` has stride 0
/// @param in the argument
/// @param out the result, of the same dtype; what it held before is overwritten
public record ReduceCall(ReduceFn fn, long[] shape, boolean[] reduced, Operand in, Operand out) {
  /// How many elements go into each result.
  public long count() {
    long count = 1;
    for (int d = 0; d < shape.length; d++) {
      count *= reduced[d] ? shape[d] : 1;
    }
    return count;
  }
}
