package pellucid.kernel.scalar;

import pellucid.kernel.CumSumCall;

/// Running sums, on every dtype.
final class ScalarCumSum {
  private ScalarCumSum() {}

  static void run(CumSumCall call) {
    for (long o = 0; o < call.outer(); o++) {
      for (long i = 0; i < call.inner(); i++) {
        line(call, o * call.size() * call.inner() + i);
      }
    }
  }

  /// @param first the line's first element, from the operands' own first
  private static void line(CumSumCall call, long first) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    boolean floating = call.in().dtype().isFloating();
    double sum = 0;
    long whole = 0;
    for (long k = 0; k < call.size(); k++) {
      long j = call.reverse() ? call.size() - 1 - k : k;
      long at = first + j * call.inner();
      if (floating) {
        sum += in.get(call.in().offset() + at);
        out.set(call.out().offset() + at, sum);
      } else {
        whole += in.getLong(call.in().offset() + at);
        out.setLong(call.out().offset() + at, whole);
      }
    }
  }
}
