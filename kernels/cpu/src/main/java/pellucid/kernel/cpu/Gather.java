package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.GatherCall;
import pellucid.kernel.Operand;

/// Slices picked along an axis, as bytes of any dtype.
final class Gather implements TileTask {
  private static final ThreadLocal<Gather> OWN = ThreadLocal.withInitial(Gather::new);

  private final Tiles tiles = new Tiles();
  private @Nullable GatherCall call;

  private Gather() {}

  static void run(GatherCall call) {
    Gather job = OWN.get();
    long size = Math.clamp(call.inner(), 1, Tiles.SIZE);
    job.tiles.over(call.outer() * call.count(), size);
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
    GatherCall c = call;
    MemorySegment table = c.table().buffer().read();
    MemorySegment indices = c.indices().buffer().read();
    MemorySegment slices = c.slices().buffer().write();
    long unit = c.table().dtype().bytes();
    long bytes = c.inner() * unit;
    long first = tiles.firstRun(tile);
    long last = first + tiles.runCount(tile);
    for (long row = first; row < last; row++) {
      long index = index(c.indices(), indices, row % c.count());
      long from = row / c.count() * c.size() + index;
      long x = c.table().offset() * unit + from * bytes;
      MemorySegment.copy(table, x, slices, c.slices().offset() * unit + row * bytes, bytes);
    }
  }

  static long index(Operand operand, MemorySegment indices, long j) {
    return operand.dtype() == DType.I32
        ? indices.getAtIndex(ValueLayout.JAVA_INT, operand.offset() + j)
        : indices.getAtIndex(ValueLayout.JAVA_LONG, operand.offset() + j);
  }
}
