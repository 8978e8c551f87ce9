package pellucid.kernel.scalar;

import java.util.Arrays;
import java.util.Comparator;
import pellucid.kernel.ArgSortCall;

/// The order of elements, by a stable sort of their indices; on every dtype.
final class ScalarSort {
  private ScalarSort() {}

  static void argSort(ArgSortCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    boolean floating = call.in().dtype().isFloating();
    for (long o = 0; o < call.outer(); o++) {
      for (long i = 0; i < call.inner(); i++) {
        long first = call.in().offset() + o * call.size() * call.inner() + i;
        Comparator<Integer> order =
            floating
                ? (a, b) ->
                    order(in.get(first + a * call.inner()), in.get(first + b * call.inner()))
                : Comparator.comparingLong(j -> in.getLong(first + j * call.inner()));
        Integer[] indices = indices(call.size());
        Arrays.sort(indices, call.descending() ? order.reversed() : order);
        long to = call.out().offset() + o * call.count() * call.inner() + i;
        for (int j = 0; j < call.count(); j++) {
          out.setLong(to + j * call.inner(), indices[j]);
        }
      }
    }
  }

  private static Integer[] indices(long size) {
    Integer[] indices = new Integer[Math.toIntExact(size)];
    Arrays.setAll(indices, j -> j);
    return indices;
  }

  /// As numbers, with NaN above all.
  private static int order(double a, double b) {
    if (a < b) {
      return -1;
    }
    return a > b ? 1 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }
}
