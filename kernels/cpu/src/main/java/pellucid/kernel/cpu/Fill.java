package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.FillCall;
import pellucid.kernel.NdLoop;

/// Strided fills with a float.
final class Fill implements TileTask {
  private static final ThreadLocal<Fill> OWN = ThreadLocal.withInitial(Fill::new);
  private static final long BYTES = Float.BYTES;

  private final Tiles tiles = new Tiles();
  private @Nullable FillCall call;

  private Fill() {}

  static void run(FillCall call) {
    Fill job = OWN.get();
    job.tiles.over(Scratch.get().loop(0).over(call.shape(), call.out()));
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
    FillCall c = call;
    float value = (float) c.value();
    MemorySegment out = c.out().buffer().write();
    NdLoop loop = Scratch.get().loop(0).over(c.shape(), c.out());
    loop.seek(tiles.firstRun(tile));
    int n = tiles.size(tile);
    long runs = tiles.runCount(tile);
    long step = loop.stride(0);
    for (long run = 0; run < runs; run++, loop.next()) {
      long first = loop.offset(0) + tiles.start(tile) * step;
      if (step == 1) {
        dense(value, out, first * BYTES, n);
      } else {
        strided(value, out, first, step, n);
      }
    }
  }

  /// `out[i] = value` for n floats from that byte on.
  static void dense(float value, MemorySegment out, long at, int n) {
    out = OFF_HEAP.cast(out);
    FloatVector full = FloatVector.broadcast(F32, value);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      full.intoMemorySegment(out, at + i * BYTES, ORDER);
    }
    for (; i < n; i++) {
      out.set(ValueLayout.JAVA_FLOAT, at + i * BYTES, value);
    }
  }

  private static void strided(float value, MemorySegment out, long first, long step, int n) {
    for (int i = 0; i < n; i++) {
      out.setAtIndex(ValueLayout.JAVA_FLOAT, first + i * step, value);
    }
  }
}
