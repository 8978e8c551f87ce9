package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ArgSortCall;
import pellucid.kernel.DType;

/// The order of elements of four bytes, F32 or I32, shared out by lines.
///
/// An element's bits, made to compare as integers, and below them its index are one `long`: sorting
/// these moves no objects and keeps equals in order.
final class ArgSort implements TileTask {
  private static final ThreadLocal<ArgSort> OWN = ThreadLocal.withInitial(ArgSort::new);

  /// Of so many elements for each one that is wanted, a heap finds those faster than a sort of all.
  private static final int SPARSE = 16;

  private static final int INFINITY = 0x7F800000;

  private @Nullable ArgSortCall call;
  private long perTile;

  private ArgSort() {}

  /// Whether [#run] has a key for this dtype.
  static boolean serves(DType dtype) {
    return dtype == DType.F32 || dtype == DType.I32;
  }

  static void run(ArgSortCall call) {
    ArgSort job = OWN.get();
    job.call = call;
    job.perTile = Math.max(Tiles.SIZE / Math.max(call.size(), 1), 1);
    long lines = call.outer() * call.inner();
    try {
      Workers.run(Math.toIntExact((lines + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    ArgSortCall c = call;
    int size = Math.toIntExact(c.size());
    long[] keys = Scratch.get().keys(0, size);
    long last = Math.min((tile + 1) * perTile, c.outer() * c.inner());
    for (long line = tile * perTile; line < last; line++) {
      long outer = line / c.inner();
      long column = line % c.inner();
      fill(c, outer * c.size() * c.inner() + column, keys, size);
      if (c.count() > size / SPARSE) {
        RadixSort.sort(keys, Scratch.get().keys(1, size), size);
      } else {
        Smallest.first(keys, size, (int) c.count());
      }
      store(c, outer * c.count() * c.inner() + column, keys);
    }
  }

  private static void fill(ArgSortCall c, long first, long[] keys, int size) {
    MemorySegment in = c.in().buffer().read();
    long at = c.in().offset() + first;
    long step = c.inner();
    boolean floats = c.in().dtype() == DType.F32;
    int turn = c.descending() ? -1 : 0; // by which bits of keys are turned
    for (int j = 0; j < size; j++) {
      int bits = in.getAtIndex(ValueLayout.JAVA_INT, at + j * step);
      int key = floats ? ordered(bits) : bits;
      keys[j] = (long) (key ^ turn) << Integer.SIZE | j;
    }
  }

  /// A float's bits as an integer that compares as the float does: those of negative numbers
  /// turned, -0 as 0, every NaN above infinity.
  private static int ordered(int bits) {
    int size = bits & Integer.MAX_VALUE;
    if (size > INFINITY) {
      return Integer.MAX_VALUE;
    }
    return bits < 0 ? -size : size;
  }

  private static void store(ArgSortCall c, long first, long[] keys) {
    MemorySegment out = c.out().buffer().write();
    long at = c.out().offset() + first;
    for (int j = 0; j < c.count(); j++) {
      out.setAtIndex(ValueLayout.JAVA_LONG, at + j * c.inner(), keys[j] & 0xFFFFFFFFL);
    }
  }
}
