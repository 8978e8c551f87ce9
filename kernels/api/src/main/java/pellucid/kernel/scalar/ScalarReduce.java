package pellucid.kernel.scalar;

import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;

/// Reductions: for each kept index, a walk over the reduced ones in row-major order. Floats add up
/// in double.
final class ScalarReduce {
  private ScalarReduce() {}

  static void reduce(ReduceCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    NdLoop kept = NdLoop.of(part(call, false), call.in(), call.out());
    for (long run = 0; run < kept.runs(); run++, kept.next()) {
      for (long i = 0; i < kept.length(); i++) {
        Operand first =
            new Operand(
                call.in().buffer(), kept.offset(0) + i * kept.stride(0), call.in().strides());
        NdLoop loop = NdLoop.of(part(call, true), first);
        long y = kept.offset(1) + i * kept.stride(1);
        if (call.in().dtype().isFloating()) {
          out.set(y, floating(call.fn(), in, loop, call.count()));
        } else {
          out.setLong(y, integral(call.fn(), in, loop, call.count()));
        }
      }
    }
  }

  /// The shape with the reduced dimensions, or the kept ones, and 1 in place of the others.
  private static long[] part(ReduceCall call, boolean reduced) {
    long[] part = call.shape().clone();
    for (int d = 0; d < part.length; d++) {
      part[d] = call.reduced()[d] == reduced ? part[d] : 1;
    }
    return part;
  }

  private static double floating(ReduceFn fn, Elements in, NdLoop loop, long count) {
    double result =
        switch (fn) {
          case SUM, MEAN -> 0;
          case MAX -> Double.NEGATIVE_INFINITY;
          case MIN -> Double.POSITIVE_INFINITY;
        };
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        double x = in.get(loop.offset(0) + i * loop.stride(0));
        result =
            switch (fn) {
              case SUM, MEAN -> result + x;
              case MAX -> Math.max(result, x);
              case MIN -> Math.min(result, x);
            };
      }
    }
    return fn == ReduceFn.MEAN ? result / count : result;
  }

  /// Sums wrap; a mean is rounded towards zero, and 0 over no element.
  private static long integral(ReduceFn fn, Elements in, NdLoop loop, long count) {
    long result =
        switch (fn) {
          case SUM, MEAN -> 0;
          case MAX -> Long.MIN_VALUE;
          case MIN -> Long.MAX_VALUE;
        };
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        long x = in.getLong(loop.offset(0) + i * loop.stride(0));
        result =
            switch (fn) {
              case SUM, MEAN -> result + x;
              case MAX -> Math.max(result, x);
              case MIN -> Math.min(result, x);
            };
      }
    }
    return fn == ReduceFn.MEAN ? result / Math.max(count, 1) : result;
  }

  static void argMax(ArgMaxCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    boolean floating = call.in().dtype().isFloating();
    for (long o = 0; o < call.outer(); o++) {
      for (long i = 0; i < call.inner(); i++) {
        long first = call.in().offset() + o * call.size() * call.inner() + i;
        long best = 0;
        for (long j = 1; j < call.size(); j++) {
          long challenger = first + j * call.inner();
          long champion = first + best * call.inner();
          boolean larger =
              floating
                  ? larger(in.get(challenger), in.get(champion))
                  : in.getLong(challenger) > in.getLong(champion);
          best = larger ? j : best;
        }
        out.setLong(call.out().offset() + o * call.inner() + i, best);
      }
    }
  }

  /// Whether a is larger than b, where NaN is the largest of all.
  private static boolean larger(double a, double b) {
    return a > b || (Double.isNaN(a) && !Double.isNaN(b));
  }
}
