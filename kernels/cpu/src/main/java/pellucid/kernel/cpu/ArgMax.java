package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ArgMaxCall;

/// The index of the largest float along an axis, shared out by results: the first of equals, and
/// the first NaN before all.
///
/// Along contiguous rows the largest is found by [ReduceLoops], then its first place; along others,
/// [#COLUMNS] results at a time go through the axis together.
final class ArgMax implements TileTask {
  private static final ThreadLocal<ArgMax> OWN = ThreadLocal.withInitial(ArgMax::new);
  private static final long BYTES = Float.BYTES;

  /// Results that go together through memory.
  private static final int COLUMNS = 256;

  private @Nullable ArgMaxCall call;
  private long perTile;
  private long blocks; // of columns

  private ArgMax() {}

  static void run(ArgMaxCall call) {
    ArgMax job = OWN.get();
    job.call = call;
    job.blocks = (call.inner() + COLUMNS - 1) / COLUMNS;
    boolean rows = call.inner() == 1;
    long width = rows ? 1 : Math.min(call.inner(), COLUMNS);
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
    ArgMaxCall c = call;
    long last = Math.min((tile + 1) * perTile, c.outer() * blocks);
    for (long unit = tile * perTile; unit < last; unit++) {
      if (c.inner() == 1) {
        row(c, unit);
      } else {
        columns(c, unit / blocks, unit % blocks * COLUMNS);
      }
    }
  }

  private static void row(ArgMaxCall c, long row) {
    MemorySegment in = c.in().buffer().read();
    long first = (c.in().offset() + row * c.size()) * BYTES;
    if (c.size() < 4L * LANES) {
      store(c, row, shortRow(in, first, (int) c.size()));
      return;
    }
    float[] lanes = Scratch.get().lanes();
    float max = Float.NEGATIVE_INFINITY;
    for (long i = 0; i < c.size() && !Float.isNaN(max); i += Tiles.SIZE) {
      int n = (int) Math.min(Tiles.SIZE, c.size() - i);
      max = Math.max(max, ReduceLoops.max(in, first + i * BYTES, n, lanes));
    }
    store(c, row, Float.isNaN(max) ? firstNaN(in, first) : firstEqual(in, first, c.size(), max));
  }

  private static int shortRow(MemorySegment in, long first, int size) {
    int best = 0;
    float champion = in.get(ValueLayout.JAVA_FLOAT, first);
    for (int j = 1; j < size && !Float.isNaN(champion); j++) {
      float x = in.get(ValueLayout.JAVA_FLOAT, first + j * BYTES);
      if (!(x <= champion)) {
        best = j;
        champion = x;
      }
    }
    return best;
  }

  private static void store(ArgMaxCall c, long result, long index) {
    MemorySegment out = c.out().buffer().write();
    out.setAtIndex(ValueLayout.JAVA_LONG, c.out().offset() + result, index);
  }

  /// Where the largest is for the first time; it is there.
  private static long firstEqual(MemorySegment in, long first, long size, float max) {
    in = OFF_HEAP.cast(in);
    long i = 0;
    for (; i <= size - LANES; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(F32, in, first + i * BYTES, ORDER);
      VectorMask<Float> equal = x.compare(VectorOperators.EQ, max);
      if (equal.anyTrue()) {
        break;
      }
    }
    while (in.get(ValueLayout.JAVA_FLOAT, first + i * BYTES) != max) {
      i++;
    }
    return i;
  }

  private static long firstNaN(MemorySegment in, long first) {
    long i = 0;
    while (!Float.isNaN(in.get(ValueLayout.JAVA_FLOAT, first + i * BYTES))) {
      i++;
    }
    return i;
  }

  private static void columns(ArgMaxCall c, long outer, long start) {
    MemorySegment in = c.in().buffer().read();
    int n = (int) Math.min(COLUMNS, c.inner() - start);
    MemorySegment best = Scratch.get().block(0);
    int[] places = Scratch.get().words();
    long first = c.in().offset() + outer * c.size() * c.inner() + start;
    MemorySegment.copy(in, first * BYTES, best, 0, n * BYTES);
    Arrays.fill(places, 0, n, 0);
    for (int j = 1; j < c.size(); j++) {
      better(in, (first + j * c.inner()) * BYTES, best, places, j, n);
    }
    for (int i = 0; i < n; i++) {
      store(c, outer * c.inner() + start + i, places[i]);
    }
  }

  /// One more row of candidates.
  private static void better(
      MemorySegment in, long at, MemorySegment best, int[] places, int j, int n) {
    for (int i = 0; i < n; i++) {
      float champion = best.get(ValueLayout.JAVA_FLOAT, i * BYTES);
      float x = in.get(ValueLayout.JAVA_FLOAT, at + i * BYTES);
      if (!(x <= champion) && !Float.isNaN(champion)) {
        best.set(ValueLayout.JAVA_FLOAT, i * BYTES, x);
        places[i] = j;
      }
    }
  }
}
