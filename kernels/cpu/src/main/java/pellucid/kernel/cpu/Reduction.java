package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NdLoop;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;

/// Reductions of floats along any axes.
///
/// The dimensions are parted into kept and reduced ones, each sorted by the argument's stride so
/// that memory is walked in its own order whatever the permutation. If the innermost kept dimension
/// is the contiguous one, whole rows are added into a row of results ([ColumnReduction]); otherwise
/// each result is a walk over its elements ("rows"), contiguous pieces by [ReduceLoops], others
/// staged. The order of additions thus follows from shape and strides; pieces add up in double.
final class Reduction implements TileTask {
  /// Elements of a tile: reading is the cheapest that there is, and a tile sets up two loops.
  private static final int TILE = 4 * Tiles.SIZE;

  private static final ThreadLocal<Reduction> OWN = ThreadLocal.withInitial(Reduction::new);
  private static final long BYTES = Float.BYTES;

  private final Tiles parts = new Tiles(); // of a row's elements
  private int[] order = new int[4]; // kept dimensions, then reduced ones
  private int keptRank;
  private @Nullable ReduceCall call;
  private long results;
  private long perTile;
  private int partsPerRow;
  private double[] partial = new double[0]; // of parts of long rows

  private Reduction() {}

  static void run(ReduceCall call) {
    Reduction job = OWN.get();
    job.call = call;
    try {
      job.sort(call);
      job.run();
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @SuppressWarnings("NullAway") // the call is set
  private void run() {
    NdLoop kept = keptLoop();
    NdLoop reduced = reducedLoop();
    results = kept.runs() * kept.length();
    if (results == 0) {
      return;
    }
    if (kept.stride(0) == 1
        && kept.length() > 1
        && (reduced.stride(0) != 1 || reduced.length() == 1)) {
      ColumnReduction.run(this, call, kept, reduced);
      return;
    }
    parts.over(reduced);
    partsPerRow = Math.max(parts.count(), 1);
    if (partsPerRow > 1) {
      longRows();
      return;
    }
    perTile = Math.max(TILE / Math.max(call.count(), 1), 1);
    Workers.run(Math.toIntExact((results + perTile - 1) / perTile), this);
  }

  /// Kept dimensions first, each kind by falling stride; an insertion sort of a few numbers.
  private void sort(ReduceCall c) {
    int rank = c.shape().length;
    if (order.length < rank) {
      order = new int[rank];
    }
    keptRank = insert(c, false, 0);
    insert(c, true, keptRank);
  }

  private int insert(ReduceCall c, boolean reduced, int first) {
    long[] strides = c.in().strides();
    int end = first;
    for (int d = 0; d < strides.length; d++) {
      if (c.reduced()[d] == reduced) {
        int at = end++;
        for (; at > first && strides[order[at - 1]] < strides[d]; at--) {
          order[at] = order[at - 1];
        }
        order[at] = d;
      }
    }
    return end;
  }

  /// Over the kept elements, argument and result.
  @SuppressWarnings("NullAway") // the call is set
  NdLoop keptLoop() {
    NdLoop loop = Scratch.get().loop(0);
    loop.begin(2);
    for (int i = 0; i < keptRank; i++) {
      int d = order[i];
      loop.add(call.shape()[d], call.in().strides()[d], call.out().strides()[d], 0);
    }
    return loop.end(call.in().offset(), call.out().offset(), 0);
  }

  /// Over the elements of a result, relative to its first.
  @SuppressWarnings("NullAway") // the call is set
  NdLoop reducedLoop() {
    NdLoop loop = Scratch.get().loop(1);
    loop.begin(1);
    for (int i = keptRank; i < call.shape().length; i++) {
      loop.add(call.shape()[order[i]], call.in().strides()[order[i]], 0, 0);
    }
    return loop.end(0, 0, 0);
  }

  static void store(ReduceCall c, MemorySegment out, long index, double result) {
    double value = c.fn() == ReduceFn.MEAN ? result / c.count() : result;
    out.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
  }

  static double identity(ReduceFn fn) {
    return switch (fn) {
      case SUM, MEAN -> 0;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  static double combine(ReduceFn fn, double a, double b) {
    return switch (fn) {
      case SUM, MEAN -> a + b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    ReduceCall c = call;
    MemorySegment in = c.in().buffer().read();
    NdLoop kept = keptLoop();
    NdLoop reduced = reducedLoop();
    if (partsPerRow > 1) {
      long row = tile / partsPerRow;
      kept.seek(row / kept.length());
      long first = kept.offset(0) + row % kept.length() * kept.stride(0);
      partial[tile] = part(c.fn(), in, first, reduced, parts, tile % partsPerRow);
      return;
    }
    long last = Math.min((tile + 1) * perTile, results);
    long k = tile * perTile;
    while (k < last) {
      kept.seek(k / kept.length());
      long step = k % kept.length();
      int n = (int) Math.min(last - k, kept.length() - step);
      rows(c, in, kept, step, n, reduced);
      k += n;
    }
  }

  /// So many results in a row.
  private void rows(ReduceCall c, MemorySegment in, NdLoop kept, long step, int n, NdLoop reduced) {
    MemorySegment out = c.out().buffer().write();
    long inStep = kept.stride(0);
    long outStep = kept.stride(1);
    long x = kept.offset(0) + step * inStep;
    long y = kept.offset(1) + step * outStep;
    if (reduced.runs() == 1 && reduced.stride(0) == 1 && reduced.length() <= Sums.PIECE) {
      int length = (int) reduced.length();
      float[] lanes = Scratch.get().lanes();
      for (int i = sums(c, in, x, inStep, y, outStep, n, length, lanes); i < n; i++) {
        float result = ReduceLoops.run(c.fn(), in, (x + i * inStep) * BYTES, length, lanes);
        store(c, out, y + i * outStep, result);
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      store(c, out, y + i * outStep, part(c.fn(), in, x + i * inStep, reduced, parts, 0));
    }
  }

  /// Sums of rows in pairs, a row of the first half of these with one of the second.
  ///
  /// @return how many rows are done: an even number, as many as there are
  private static int sums(
      ReduceCall c,
      MemorySegment in,
      long x,
      long inStep,
      long y,
      long outStep,
      int n,
      int length,
      float[] lanes) {
    boolean sum = c.fn() == ReduceFn.SUM || c.fn() == ReduceFn.MEAN;
    if (!sum || length % (2 * LANES) != 0 || length == 0) {
      return 0;
    }
    MemorySegment out = c.out().buffer().write();
    int half = n / 2;
    int most = lanes.length / (2 * LANES);
    for (int first = 0; first < half; first += most) {
      int pairs = Math.min(most, half - first);
      long at = (x + first * inStep) * BYTES;
      ReduceLoops.sumsOfPairs(in, at, inStep * BYTES, half * inStep * BYTES, pairs, length, lanes);
      Lanes.sums(lanes, 2 * pairs);
      for (int i = 0; i < pairs; i++) {
        long to = y + (first + i) * outStep;
        store(c, out, to, lanes[2 * i]);
        store(c, out, to + half * outStep, lanes[2 * i + 1]);
      }
    }
    return 2 * half;
  }

  /// Rows so long that each is shared out: every part's result is kept, and they are combined in
  /// order.
  @SuppressWarnings("NullAway") // the call is set
  private void longRows() {
    ReduceCall c = call;
    int count = Math.toIntExact(results * partsPerRow);
    if (partial.length < count) {
      partial = new double[count];
    }
    Workers.run(count, this);
    MemorySegment out = c.out().buffer().write();
    NdLoop kept = keptLoop();
    for (int k = 0; k < results; k++) {
      double result = partial[k * partsPerRow];
      for (int p = 1; p < partsPerRow; p++) {
        result = combine(c.fn(), result, partial[k * partsPerRow + p]);
      }
      kept.seek(k / kept.length());
      store(c, out, kept.offset(1) + k % kept.length() * kept.stride(1), result);
    }
  }

  /// Reduces the part with that number of the elements of the result whose first element is given.
  private static double part(
      ReduceFn fn, MemorySegment in, long first, NdLoop loop, Tiles parts, int part) {
    double result = identity(fn);
    if (loop.runs() == 0) {
      return result;
    }
    loop.seek(parts.firstRun(part));
    long runs = parts.runCount(part);
    int n = parts.size(part);
    long start = first + parts.start(part) * loop.stride(0);
    for (long run = 0; run < runs; run++, loop.next()) {
      result = combine(fn, result, piece(fn, in, start + loop.offset(0), loop.stride(0), n));
    }
    return result;
  }

  private static double piece(ReduceFn fn, MemorySegment in, long at, long stride, int n) {
    boolean dense = stride == 1;
    int most = dense ? Sums.PIECE : Scratch.BLOCK;
    Scratch scratch = Scratch.get();
    double result = identity(fn);
    for (int i = 0; i < n; i += most) {
      int size = Math.min(most, n - i);
      MemorySegment from = dense ? in : scratch.block(0);
      if (!dense) {
        Staging.gather(in, at + i * stride, stride, from, 0, size);
      }
      long place = dense ? (at + i) * BYTES : 0;
      result = combine(fn, result, ReduceLoops.run(fn, from, place, size, scratch.lanes()));
    }
    return result;
  }

  /// For [ColumnReduction].
  static double[] filled(Scratch scratch, int count, double value) {
    double[] totals = scratch.totals(count);
    Arrays.fill(totals, 0, count, value);
    return totals;
  }
}
