package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AlongCall;

/// Floats added back along an axis, each by an index of its own.
///
/// A tile has some columns of the table, with all that is added to them: the order of additions
/// does not depend on the threads.
final class AddAlong implements TileTask {
  private static final ThreadLocal<AddAlong> OWN = ThreadLocal.withInitial(AddAlong::new);

  /// Columns that go together through memory.
  private static final int COLUMNS = 256;

  private @Nullable AlongCall call;
  private long blocks; // of columns
  private long perTile;

  private AddAlong() {}

  static void run(AlongCall call) {
    AddAlong job = OWN.get();
    job.call = call;
    job.blocks = (call.inner() + COLUMNS - 1) / COLUMNS;
    long work = (call.size() + call.count()) * Math.min(call.inner(), COLUMNS);
    job.perTile = Math.max(Tiles.SIZE / Math.max(work, 1), 1);
    long units = call.outer() * job.blocks;
    try {
      Workers.run(Math.toIntExact((units + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    AlongCall c = call;
    long last = Math.min((tile + 1) * perTile, c.outer() * blocks);
    for (long unit = tile * perTile; unit < last; unit++) {
      long outer = unit / blocks;
      long column = unit % blocks * COLUMNS;
      int n = (int) Math.min(COLUMNS, c.inner() - column);
      long rows = outer * c.size() * c.inner() + column;
      long from = outer * c.count() * c.inner() + column;
      if (c.inner() == 1) {
        zero(c, rows, c.size());
        add(c, rows, from, c.count(), 0);
        continue;
      }
      for (long j = 0; j < c.size(); j++) {
        zero(c, rows + j * c.inner(), n);
      }
      for (long j = 0; j < c.count(); j++) {
        add(c, rows, from + j * c.inner(), n, 1);
      }
    }
  }

  private static void zero(AlongCall c, long from, long count) {
    MemorySegment table = c.table().buffer().write();
    for (long i = 0; i < count; i += Tiles.SIZE) {
      int n = (int) Math.min(Tiles.SIZE, count - i);
      Fill.dense(0, table, (c.table().offset() + from + i) * Float.BYTES, n);
    }
  }

  /// @param lane the step in the table from one picked element to the next
  private static void add(AlongCall c, long rows, long from, long n, long lane) {
    MemorySegment table = c.table().buffer().write();
    MemorySegment picked = c.picked().buffer().read();
    MemorySegment indices = c.indices().buffer().read();
    long to = c.table().offset() + rows;
    long x = c.picked().offset() + from;
    for (long i = 0; i < n; i++) {
      long at = to + Gather.index(c.indices(), indices, from + i) * c.inner() + i * lane;
      float sum =
          table.getAtIndex(ValueLayout.JAVA_FLOAT, at)
              + picked.getAtIndex(ValueLayout.JAVA_FLOAT, x + i);
      table.setAtIndex(ValueLayout.JAVA_FLOAT, at, sum);
    }
  }
}
