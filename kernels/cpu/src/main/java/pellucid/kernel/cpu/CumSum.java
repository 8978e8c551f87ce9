package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.CumSumCall;

/// Running sums of floats along an axis, in double: a line alone, or [#COLUMNS] neighbours that go
/// through the axis together.
final class CumSum implements TileTask {
  private static final ThreadLocal<CumSum> OWN = ThreadLocal.withInitial(CumSum::new);

  /// Lines that go together through memory.
  private static final int COLUMNS = 256;

  private @Nullable CumSumCall call;
  private long blocks; // of columns
  private long perTile;

  private CumSum() {}

  static void run(CumSumCall call) {
    CumSum job = OWN.get();
    job.call = call;
    job.blocks = (call.inner() + COLUMNS - 1) / COLUMNS;
    long width = Math.min(call.inner(), COLUMNS);
    job.perTile = Math.max(Tiles.SIZE / Math.max(call.size() * width, 1), 1);
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
    CumSumCall c = call;
    long last = Math.min((tile + 1) * perTile, c.outer() * blocks);
    for (long unit = tile * perTile; unit < last; unit++) {
      long column = unit % blocks * COLUMNS;
      long first = unit / blocks * c.size() * c.inner() + column;
      if (c.inner() == 1) {
        line(c, first);
      } else {
        columns(c, first, (int) Math.min(COLUMNS, c.inner() - column));
      }
    }
  }

  private static void line(CumSumCall c, long first) {
    MemorySegment in = c.in().buffer().read();
    MemorySegment out = c.out().buffer().write();
    long step = c.reverse() ? -1 : 1;
    long from = c.reverse() ? first + c.size() - 1 : first;
    long x = c.in().offset() + from;
    long y = c.out().offset() + from;
    double sum = 0;
    for (long k = 0; k < c.size(); k++) {
      sum += in.getAtIndex(ValueLayout.JAVA_FLOAT, x + k * step);
      out.setAtIndex(ValueLayout.JAVA_FLOAT, y + k * step, (float) sum);
    }
  }

  private static void columns(CumSumCall c, long first, int n) {
    MemorySegment in = c.in().buffer().read();
    MemorySegment out = c.out().buffer().write();
    double[] sums = Scratch.get().totals(COLUMNS);
    Arrays.fill(sums, 0, n, 0);
    for (long k = 0; k < c.size(); k++) {
      long j = c.reverse() ? c.size() - 1 - k : k;
      long at = first + j * c.inner();
      add(in, c.in().offset() + at, sums, out, c.out().offset() + at, n);
    }
  }

  private static void add(
      MemorySegment in, long x, double[] sums, MemorySegment out, long y, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += in.getAtIndex(ValueLayout.JAVA_FLOAT, x + i);
      out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i, (float) sums[i]);
    }
  }
}
