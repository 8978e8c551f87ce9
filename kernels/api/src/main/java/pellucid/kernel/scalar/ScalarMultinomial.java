package pellucid.kernel.scalar;

import java.util.Arrays;
import pellucid.kernel.Draws;
import pellucid.kernel.MultinomialCall;
import pellucid.kernel.Philox;

/// Classes drawn from rows of weights.
final class ScalarMultinomial {
  private ScalarMultinomial() {}

  static void run(MultinomialCall call) {
    Elements weights = Elements.read(call.weights());
    Elements out = Elements.write(call.out());
    double[] row = new double[call.classes()];
    for (long r = 0; r < call.rows(); r++) {
      weights.load(call.weights().offset() + r * call.classes(), row);
      int[] drawn = call.replacement() ? again(call, r, row) : once(call, r, row);
      for (int c = 0; c < call.count(); c++) {
        out.setLong(call.out().offset() + r * call.count() + c, drawn[c]);
      }
    }
  }

  private static int[] again(MultinomialCall call, long r, double[] row) {
    double[] sums = row.clone();
    for (int i = 1; i < sums.length; i++) {
      sums[i] += sums[i - 1];
    }
    int[] drawn = new int[call.count()];
    for (int c = 0; c < drawn.length; c++) {
      drawn[c] = Draws.inverse(sums, sums.length, uniform(call, r * call.count() + c));
    }
    return drawn;
  }

  private static int[] once(MultinomialCall call, long r, double[] row) {
    long[] keys = new long[row.length];
    for (int i = 0; i < keys.length; i++) {
      double u = uniform(call, r * call.classes() + i);
      keys[i] = Draws.clock(row[i], u, i, keys.length);
    }
    Arrays.sort(keys);
    int[] drawn = new int[call.count()];
    Arrays.setAll(drawn, c -> Draws.classOf(keys[c], keys.length));
    return drawn;
  }

  private static double uniform(MultinomialCall call, long index) {
    return Draws.uniform(Philox.next(call.key(), call.stream(), index));
  }
}
