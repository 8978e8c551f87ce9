package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Draws;
import pellucid.kernel.MultinomialCall;
import pellucid.kernel.Philox;

/// Classes drawn from rows of float weights, shared out by rows.
final class Multinomial implements TileTask {
  private static final ThreadLocal<Multinomial> OWN = ThreadLocal.withInitial(Multinomial::new);

  private @Nullable MultinomialCall call;
  private long perTile;

  private Multinomial() {}

  static void run(MultinomialCall call) {
    Multinomial job = OWN.get();
    job.call = call;
    job.perTile = Math.max(Tiles.SIZE / Math.max((long) call.classes() + call.count(), 1), 1);
    try {
      Workers.run(Math.toIntExact((call.rows() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    MultinomialCall c = call;
    long last = Math.min((tile + 1) * perTile, c.rows());
    for (long row = tile * perTile; row < last; row++) {
      if (c.replacement()) {
        again(c, row);
      } else {
        once(c, row);
      }
    }
  }

  private static void again(MultinomialCall c, long row) {
    MemorySegment weights = c.weights().buffer().read();
    int classes = c.classes();
    long first = c.weights().offset() + row * classes;
    double[] sums = Scratch.get().totals(classes);
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += weights.getAtIndex(ValueLayout.JAVA_FLOAT, first + i);
      sums[i] = sum;
    }
    for (int j = 0; j < c.count(); j++) {
      double u = uniform(c, row * c.count() + j);
      store(c, row, j, Draws.inverse(sums, classes, u));
    }
  }

  private static void once(MultinomialCall c, long row) {
    MemorySegment weights = c.weights().buffer().read();
    int classes = c.classes();
    long first = c.weights().offset() + row * classes;
    long[] keys = Scratch.get().keys(0, classes);
    for (int i = 0; i < classes; i++) {
      float weight = weights.getAtIndex(ValueLayout.JAVA_FLOAT, first + i);
      keys[i] = Draws.clock(weight, uniform(c, row * classes + i), i, classes);
    }
    Smallest.first(keys, classes, c.count());
    for (int j = 0; j < c.count(); j++) {
      store(c, row, j, Draws.classOf(keys[j], classes));
    }
  }

  private static double uniform(MultinomialCall c, long index) {
    int[] words = Scratch.get().words();
    return Draws.uniform(Philox.next(c.key(), c.stream(), index, words));
  }

  private static void store(MultinomialCall c, long row, int draw, long number) {
    MemorySegment out = c.out().buffer().write();
    out.setAtIndex(ValueLayout.JAVA_LONG, c.out().offset() + row * c.count() + draw, number);
  }
}
