package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;

/// Reductions of floats along any axes.
///
/// The dimensions are parted into kept and reduced ones, each sorted by the argument's stride so
/// that memory is walked in its own order whatever the permutation. If the innermost kept dimension
/// is the contiguous one, whole rows are added into a row of results ("columns"); otherwise each
/// result is a walk over its elements ("rows"), contiguous pieces by [ReduceLoops], others staged.
/// The order of additions thus follows from shape and strides; pieces add up in double.
final class Reduction {
  private static final long BYTES = Float.BYTES;

  /// Results in a tile of columns: a row's piece is 1 KB, and many rows over few columns still make
  /// several tiles.
  private static final int COLUMNS = 256;

  /// Rows are added up in floats in groups of that many, and the groups in double.
  private static final int GROUP = 64;

  /// Contiguous floats are added up in pieces of that many, 64 additions a lane of four
  /// accumulators, the pieces in double.
  private static final int PIECE = 4 * 64 * Vectors.LANES;

  private final ReduceFn fn;
  private final long count; // elements in each result
  private final MemorySegment in;
  private final MemorySegment out;
  private final long[] keptShape;
  private final Operand keptIn;
  private final Operand keptOut;
  private final long[] reducedShape;
  private final Operand reducedIn; // offsets relative to a kept element

  private Reduction(ReduceCall call) {
    fn = call.fn();
    count = call.count();
    in = call.in().buffer().read();
    out = call.out().buffer().write();
    int[] kept = sorted(call, false);
    int[] reduced = sorted(call, true);
    keptShape = pick(call.shape(), kept);
    keptIn = pick(call.in(), call.in().offset(), kept);
    keptOut = pick(call.out(), call.out().offset(), kept);
    reducedShape = pick(call.shape(), reduced);
    reducedIn = pick(call.in(), 0, reduced);
  }

  static void run(ReduceCall call) {
    Reduction reduction = new Reduction(call);
    NdLoop kept = reduction.keptLoop();
    NdLoop reduced = reduction.reducedLoop();
    if (kept.runs() == 0) {
      return;
    }
    if (kept.stride(0) == 1
        && kept.length() > 1
        && (reduced.stride(0) != 1 || reduced.length() == 1)) {
      reduction.columns(kept);
      return;
    }
    Tiles parts = Tiles.of(reduced);
    if (parts.count() <= 1) {
      reduction.rows(kept.runs() * kept.length(), Math.max(reduction.count, 1));
    } else {
      reduction.longRows(kept.runs() * kept.length(), parts);
    }
  }

  private static int[] sorted(ReduceCall call, boolean reduced) {
    return IntStream.range(0, call.shape().length)
        .filter(d -> call.reduced()[d] == reduced)
        .boxed()
        .sorted(Comparator.comparingLong((Integer d) -> call.in().strides()[d]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static long[] pick(long[] values, int[] dims) {
    long[] picked = new long[dims.length];
    for (int d = 0; d < dims.length; d++) {
      picked[d] = values[dims[d]];
    }
    return picked;
  }

  private static Operand pick(Operand operand, long offset, int[] dims) {
    return new Operand(operand.buffer(), offset, pick(operand.strides(), dims));
  }

  private NdLoop keptLoop() {
    return NdLoop.of(keptShape, keptIn, keptOut);
  }

  private NdLoop reducedLoop() {
    return NdLoop.of(reducedShape, reducedIn);
  }

  private void store(long index, double result) {
    double value = fn == ReduceFn.MEAN ? result / count : result;
    out.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
  }

  // Rows: one result at a time.

  private void rows(long results, long size) {
    long perTile = Math.max(Tiles.SIZE / size, 1);
    Workers.run(
        Math.toIntExact((results + perTile - 1) / perTile),
        (tile, _) -> {
          NdLoop kept = keptLoop();
          NdLoop reduced = reducedLoop();
          Tiles all = Tiles.of(reduced);
          long last = Math.min((tile + 1) * perTile, results);
          for (long k = tile * perTile; k < last; k++) {
            long step = k % kept.length();
            kept.seek(k / kept.length());
            double result = part(kept.offset(0) + step * kept.stride(0), reduced, all, 0);
            store(kept.offset(1) + step * kept.stride(1), result);
          }
        });
  }

  /// Rows so long that each is shared out: every part's result is kept, and they are combined in
  /// order.
  private void longRows(long results, Tiles parts) {
    int count = parts.count();
    double[] partial = new double[Math.toIntExact(results * count)];
    Workers.run(
        partial.length,
        (tile, _) -> {
          NdLoop kept = keptLoop();
          kept.seek(tile / count / kept.length());
          long first = kept.offset(0) + tile / count % kept.length() * kept.stride(0);
          partial[tile] = part(first, reducedLoop(), parts, tile % count);
        });
    NdLoop kept = keptLoop();
    for (int k = 0; k < results; k++) {
      double result = partial[k * count];
      for (int p = 1; p < count; p++) {
        result = combine(result, partial[k * count + p]);
      }
      kept.seek(k / kept.length());
      store(kept.offset(1) + k % kept.length() * kept.stride(1), result);
    }
  }

  private double identity() {
    return switch (fn) {
      case SUM, MEAN -> 0;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  private double combine(double a, double b) {
    return switch (fn) {
      case SUM, MEAN -> a + b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }

  /// Reduces the part with that number of the elements of the result whose first element is given.
  private double part(long first, NdLoop loop, Tiles parts, int part) {
    double result = identity();
    if (loop.runs() == 0) {
      return result;
    }
    loop.seek(parts.firstRun(part));
    long runs = parts.runCount(part);
    int n = parts.size(part);
    long start = first + parts.start(part) * loop.stride(0);
    for (long run = 0; run < runs; run++, loop.next()) {
      result = combine(result, piece(start + loop.offset(0), loop.stride(0), n));
    }
    return result;
  }

  private double piece(long at, long stride, int n) {
    boolean dense = stride == 1;
    int most = dense ? PIECE : Scratch.BLOCK;
    double result = identity();
    for (int i = 0; i < n; i += most) {
      int size = Math.min(most, n - i);
      MemorySegment from = dense ? in : Scratch.get().block(0);
      if (!dense) {
        Staging.gather(in, at + i * stride, stride, from, 0, size);
      }
      result = combine(result, ReduceLoops.run(fn, from, dense ? (at + i) * BYTES : 0, size));
    }
    return result;
  }

  // Columns: a row of results at a time.

  private void columns(NdLoop shape) {
    long pieces = (shape.length() + COLUMNS - 1) / COLUMNS;
    long size = Math.max(count, 1) * Math.min(shape.length(), COLUMNS);
    long perTile = Math.max(Tiles.SIZE / size, 1);
    long total = shape.runs() * pieces;
    Workers.run(
        Math.toIntExact((total + perTile - 1) / perTile),
        (tile, _) -> {
          NdLoop kept = keptLoop();
          NdLoop reduced = reducedLoop();
          long last = Math.min((tile + 1) * perTile, total);
          for (long piece = tile * perTile; piece < last; piece++) {
            kept.seek(piece / pieces);
            long start = piece % pieces * COLUMNS;
            columns(kept, reduced, start, (int) Math.min(COLUMNS, kept.length() - start));
          }
        });
  }

  private void columns(NdLoop kept, NdLoop reduced, long start, int n) {
    Scratch scratch = Scratch.get();
    MemorySegment group = scratch.block(0);
    double[] totals = scratch.totals(COLUMNS);
    Arrays.fill(totals, 0, n, identity());
    int rows = 0;
    for (long run = 0; run < reduced.runs(); run++, reduced.next()) {
      for (long i = 0; i < reduced.length(); i++) {
        long row = kept.offset(0) + start + reduced.offset(0) + i * reduced.stride(0);
        if (rows % GROUP == 0) {
          MemorySegment.copy(in, row * BYTES, group, 0, n * BYTES);
        } else {
          ReduceLoops.row(fn, group, 0, in, row * BYTES, n);
        }
        if (++rows % GROUP == 0) {
          flush(group, totals, n);
        }
      }
    }
    if (rows % GROUP != 0) {
      flush(group, totals, n);
    }
    for (int i = 0; i < n; i++) {
      store(kept.offset(1) + (start + i) * kept.stride(1), totals[i]);
    }
  }

  private void flush(MemorySegment group, double[] totals, int n) {
    for (int i = 0; i < n; i++) {
      totals[i] = combine(totals[i], group.getAtIndex(ValueLayout.JAVA_FLOAT, i));
    }
  }
}
