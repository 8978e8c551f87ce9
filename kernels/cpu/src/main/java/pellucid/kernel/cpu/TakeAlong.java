package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AlongCall;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// Elements of four or eight bytes picked along an axis, each by an index of its own.
final class TakeAlong implements TileTask {
  private static final ThreadLocal<TakeAlong> OWN = ThreadLocal.withInitial(TakeAlong::new);

  private final Tiles tiles = new Tiles();
  private @Nullable AlongCall call;

  private TakeAlong() {}

  /// Whether [#run] has a loop for this dtype.
  static boolean serves(DType dtype) {
    return dtype.bytes() == Integer.BYTES || dtype.bytes() == Long.BYTES;
  }

  static void run(AlongCall call) {
    TakeAlong job = OWN.get();
    if (call.inner() == 1) {
      job.tiles.over(call.outer(), call.count());
    } else {
      job.tiles.over(call.outer() * call.count(), call.inner());
    }
    job.call = call;
    try {
      Workers.run(job.tiles.count(), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    AlongCall c = call;
    boolean lines = c.inner() == 1;
    long length = lines ? c.count() : c.inner();
    long lane = lines ? 0 : 1; // the step in the table from one picked element to the next
    long start = tiles.start(tile);
    int n = tiles.size(tile);
    long first = tiles.firstRun(tile);
    long last = first + tiles.runCount(tile);
    for (long run = first; run < last; run++) {
      long outer = lines ? run : run / c.count();
      long from = outer * c.size() * c.inner() + start * lane;
      long to = run * length + start;
      if (c.table().dtype().bytes() == Integer.BYTES) {
        ints(c, from, to, lane, n);
      } else {
        longs(c, from, to, lane, n);
      }
    }
  }

  private static void ints(AlongCall c, long from, long to, long lane, int n) {
    MemorySegment table = c.table().buffer().read();
    MemorySegment picked = c.picked().buffer().write();
    Operand indices = c.indices();
    MemorySegment numbers = indices.buffer().read();
    long x = c.table().offset() + from;
    long y = c.picked().offset() + to;
    for (int k = 0; k < n; k++) {
      long index = Gather.index(indices, numbers, to + k);
      int bits = table.getAtIndex(ValueLayout.JAVA_INT, x + index * c.inner() + k * lane);
      picked.setAtIndex(ValueLayout.JAVA_INT, y + k, bits);
    }
  }

  private static void longs(AlongCall c, long from, long to, long lane, int n) {
    MemorySegment table = c.table().buffer().read();
    MemorySegment picked = c.picked().buffer().write();
    Operand indices = c.indices();
    MemorySegment numbers = indices.buffer().read();
    long x = c.table().offset() + from;
    long y = c.picked().offset() + to;
    for (int k = 0; k < n; k++) {
      long index = Gather.index(indices, numbers, to + k);
      long bits = table.getAtIndex(ValueLayout.JAVA_LONG, x + index * c.inner() + k * lane);
      picked.setAtIndex(ValueLayout.JAVA_LONG, y + k, bits);
    }
  }
}
