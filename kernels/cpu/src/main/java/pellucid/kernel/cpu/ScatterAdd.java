package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.GatherCall;
import pellucid.kernel.ReduceFn;

/// Slices added back along an axis, as floats.
///
/// A tile has some of the table's rows, zeroes them and goes through all indices in order, for
/// those that are its own: slices of one row add up in the same order however many threads there
/// are.
final class ScatterAdd implements TileTask {
  private static final ThreadLocal<ScatterAdd> OWN = ThreadLocal.withInitial(ScatterAdd::new);
  private static final long BYTES = Float.BYTES;

  /// Tiles of an item at most: each looks at all indices.
  private static final int MOST = 8;

  private @Nullable GatherCall call;
  private long pieces; // of an item
  private long perPiece; // rows of the table

  private ScatterAdd() {}

  static void run(GatherCall call) {
    ScatterAdd job = OWN.get();
    job.call = call;
    long work = (call.size() + call.count()) * call.inner();
    long wanted = Math.clamp(work / Tiles.SIZE, 1, MOST);
    job.perPiece = Math.max((call.size() + wanted - 1) / wanted, 1);
    job.pieces = (call.size() + job.perPiece - 1) / job.perPiece;
    try {
      Workers.run(Math.toIntExact(call.outer() * job.pieces), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    GatherCall c = call;
    MemorySegment table = c.table().buffer().write();
    MemorySegment indices = c.indices().buffer().read();
    MemorySegment slices = c.slices().buffer().read();
    long item = tile / pieces;
    long first = tile % pieces * perPiece;
    long last = Math.min(first + perPiece, c.size());
    long inner = c.inner();
    long rows = c.table().offset() + item * c.size() * inner;
    for (long i = first * inner; i < last * inner; i += Tiles.SIZE) {
      int n = (int) Math.min(Tiles.SIZE, last * inner - i);
      Fill.dense(0, table, (rows + i) * BYTES, n);
    }
    long from = c.slices().offset() + item * c.count() * inner;
    boolean wide = c.indices().dtype() == DType.I64;
    long at = c.indices().offset();
    long count = c.count();
    for (long j = 0; j < count; j++) {
      long row =
          wide
              ? indices.getAtIndex(ValueLayout.JAVA_LONG, at + j)
              : indices.getAtIndex(ValueLayout.JAVA_INT, at + j);
      if (row >= first && row < last) {
        add(table, rows + row * inner, slices, from + j * inner, inner);
      }
    }
  }

  private static void add(
      MemorySegment table, long to, MemorySegment slices, long from, long inner) {
    for (long i = 0; i < inner; i += Tiles.SIZE) {
      int n = (int) Math.min(Tiles.SIZE, inner - i);
      ReduceLoops.row(ReduceFn.SUM, table, (to + i) * BYTES, slices, (from + i) * BYTES, n);
    }
  }
}
