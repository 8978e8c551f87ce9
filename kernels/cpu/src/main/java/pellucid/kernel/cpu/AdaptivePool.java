package pellucid.kernel.cpu;

import static pellucid.kernel.AdaptivePoolCall.end;
import static pellucid.kernel.AdaptivePoolCall.start;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AdaptivePoolCall;
import pellucid.kernel.ReduceFn;

/// Average pooling of floats to a given size, and its gradient, shared out by planes.
///
/// Along rows first, as vectors: the rows of a window are added up into one, whose pieces are then
/// summed. The gradient makes one row for all rows of a window and adds it to each.
final class AdaptivePool implements TileTask {
  private static final ThreadLocal<AdaptivePool> OWN = ThreadLocal.withInitial(AdaptivePool::new);
  private static final long BYTES = Float.BYTES;

  private @Nullable AdaptivePoolCall call;
  private boolean backward;
  private long perTile;

  private AdaptivePool() {}

  static void run(AdaptivePoolCall call, boolean backward) {
    AdaptivePool job = OWN.get();
    job.call = call;
    job.backward = backward;
    long plane = Math.max((long) call.h(), call.outH()) * call.w();
    job.perTile = Math.max(Tiles.SIZE / Math.max(plane, 1), 1);
    try {
      Workers.run(Math.toIntExact((call.planes() + job.perTile - 1) / job.perTile), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    AdaptivePoolCall c = call;
    MemorySegment row = Scratch.get().row(0, c.w());
    long last = Math.min((tile + 1) * perTile, c.planes());
    for (long plane = tile * perTile; plane < last; plane++) {
      long x = c.x().offset() + plane * c.h() * c.w();
      long y = c.y().offset() + plane * c.outH() * c.outW();
      if (backward) {
        backward(c, x, y, row);
      } else {
        forward(c, x, y, row);
      }
    }
  }

  private static void forward(AdaptivePoolCall c, long x, long y, MemorySegment row) {
    MemorySegment in = c.x().buffer().read();
    MemorySegment out = c.y().buffer().write();
    for (int p = 0; p < c.outH(); p++) {
      int first = start(p, c.h(), c.outH());
      int last = end(p, c.h(), c.outH());
      MemorySegment.copy(in, (x + (long) first * c.w()) * BYTES, row, 0, c.w() * BYTES);
      for (int i = first + 1; i < last; i++) {
        ReduceLoops.row(ReduceFn.SUM, row, 0, in, (x + (long) i * c.w()) * BYTES, c.w());
      }
      for (int q = 0; q < c.outW(); q++) {
        int left = start(q, c.w(), c.outW());
        int right = end(q, c.w(), c.outW());
        float average = sum(row, left, right) / ((last - first) * (right - left));
        out.setAtIndex(ValueLayout.JAVA_FLOAT, y + (long) p * c.outW() + q, average);
      }
    }
  }

  private static float sum(MemorySegment row, int left, int right) {
    float sum = 0;
    for (int j = left; j < right; j++) {
      sum += row.getAtIndex(ValueLayout.JAVA_FLOAT, j);
    }
    return sum;
  }

  private static void backward(AdaptivePoolCall c, long x, long y, MemorySegment row) {
    MemorySegment out = c.x().buffer().write();
    MemorySegment in = c.y().buffer().read();
    for (int i = 0; i < c.h(); i++) {
      Fill.dense(0, out, (x + (long) i * c.w()) * BYTES, c.w());
    }
    for (int p = 0; p < c.outH(); p++) {
      int first = start(p, c.h(), c.outH());
      int last = end(p, c.h(), c.outH());
      Fill.dense(0, row, 0, c.w());
      for (int q = 0; q < c.outW(); q++) {
        int left = start(q, c.w(), c.outW());
        int right = end(q, c.w(), c.outW());
        float grad = in.getAtIndex(ValueLayout.JAVA_FLOAT, y + (long) p * c.outW() + q);
        add(row, left, right, grad / ((last - first) * (right - left)));
      }
      for (int i = first; i < last; i++) {
        ReduceLoops.row(ReduceFn.SUM, out, (x + (long) i * c.w()) * BYTES, row, 0, c.w());
      }
    }
  }

  private static void add(MemorySegment row, int left, int right, float share) {
    for (int j = left; j < right; j++) {
      float sum = row.getAtIndex(ValueLayout.JAVA_FLOAT, j) + share;
      row.setAtIndex(ValueLayout.JAVA_FLOAT, j, sum);
    }
  }
}
