package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NdLoop;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;

/// Reductions whose results lie side by side as their elements do: a row of results at a time.
///
/// Rows that are narrow and follow each other without a gap are taken several at a time, as one
/// wide row, whose results are combined at the end.
final class ColumnReduction implements TileTask {
  private static final ThreadLocal<ColumnReduction> OWN =
      ThreadLocal.withInitial(ColumnReduction::new);
  private static final long BYTES = Float.BYTES;

  /// Results in a tile: a row's piece is 1 KB, and many rows over few columns still make several
  /// tiles.
  private static final int COLUMNS = 256;

  /// Rows are added up in floats in groups of that many, and the groups in double.
  private static final int GROUP = 64;

  private @Nullable Reduction dims;
  private @Nullable ReduceCall call;
  private int fold; // rows that are taken as one
  private long pieces; // of a run of kept elements
  private long total; // of all runs
  private long perTile;

  private ColumnReduction() {}

  static void run(Reduction dims, ReduceCall call, NdLoop kept, NdLoop reduced) {
    ColumnReduction job = OWN.get();
    job.dims = dims;
    job.call = call;
    job.fold = fold(kept, reduced);
    job.pieces = (kept.length() + COLUMNS - 1) / COLUMNS;
    long size = Math.max(call.count(), 1) * Math.min(kept.length(), COLUMNS);
    job.perTile = Math.max(Tiles.SIZE / size, 1);
    job.total = kept.runs() * job.pieces;
    try {
      Workers.run(Math.toIntExact((job.total + job.perTile - 1) / job.perTile), job);
    } finally {
      job.dims = null; // else the tensors would live as long as this thread
      job.call = null;
    }
  }

  private static int fold(NdLoop kept, NdLoop reduced) {
    boolean gapless = reduced.runs() == 1 && reduced.stride(0) == kept.length();
    int most = (int) (COLUMNS / Math.min(kept.length(), COLUMNS));
    return gapless && reduced.length() >= 2L * most ? most : 1;
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    NdLoop kept = dims.keptLoop();
    NdLoop reduced = dims.reducedLoop();
    long last = Math.min((tile + 1) * perTile, total);
    for (long piece = tile * perTile; piece < last; piece++) {
      kept.seek(piece / pieces);
      long start = piece % pieces * COLUMNS;
      int n = (int) Math.min(COLUMNS, kept.length() - start);
      double[] totals = totals(call, kept.offset(0) + start, n, reduced);
      store(call, totals, kept.offset(1) + start * kept.stride(1), kept.stride(1), n);
    }
  }

  private double[] totals(ReduceCall c, long first, int n, NdLoop reduced) {
    Scratch scratch = Scratch.get();
    MemorySegment in = c.in().buffer().read();
    MemorySegment group = scratch.block(0);
    int wide = n * fold;
    double[] totals = Reduction.filled(scratch, COLUMNS, Reduction.identity(c.fn()));
    int rows = 0;
    for (long run = 0; run < reduced.runs(); run++, reduced.next()) {
      long step = reduced.stride(0) * fold;
      long whole = reduced.length() / fold;
      long row = first + reduced.offset(0);
      for (long i = 0; i < whole; i++, row += step) {
        if (rows % GROUP == 0) {
          MemorySegment.copy(in, row * BYTES, group, 0, wide * BYTES);
        } else {
          ReduceLoops.row(c.fn(), group, 0, in, row * BYTES, wide);
        }
        if (++rows % GROUP == 0) {
          flush(c.fn(), group, totals, wide);
        }
      }
      int rest = (int) (reduced.length() % fold) * n; // less than a wide row
      flush(c.fn(), in, row, totals, rest);
    }
    if (rows % GROUP != 0) {
      flush(c.fn(), group, totals, wide);
    }
    return totals;
  }

  private void store(ReduceCall c, double[] totals, long at, long step, int n) {
    MemorySegment out = c.out().buffer().write();
    for (int i = 0; i < n; i++) {
      double result = totals[i];
      for (int f = 1; f < fold; f++) {
        result = Reduction.combine(c.fn(), result, totals[i + f * n]);
      }
      Reduction.store(c, out, at + i * step, result);
    }
  }

  private static void flush(ReduceFn fn, MemorySegment group, double[] totals, int n) {
    flush(fn, group, 0, totals, n);
  }

  private static void flush(ReduceFn fn, MemorySegment row, long at, double[] totals, int n) {
    for (int i = 0; i < n; i++) {
      totals[i] = Reduction.combine(fn, totals[i], row.getAtIndex(ValueLayout.JAVA_FLOAT, at + i));
    }
  }
}
