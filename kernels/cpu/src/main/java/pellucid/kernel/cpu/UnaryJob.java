package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NdLoop;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.UnaryFn;

/// Functions of one float over strided operands: brings every shape to the dense loops of
/// [UnaryLoops].
///
/// Long runs without gaps go there directly, in place; their tails, short runs and other strides
/// are staged through [Scratch]. So each function has one loop, and an element's bits don't depend
/// on where it stands.
final class UnaryJob implements TileTask {
  private static final ThreadLocal<UnaryJob> OWN = ThreadLocal.withInitial(UnaryJob::new);
  private static final long BYTES = Float.BYTES;

  /// Runs shorter than this are staged several at a time.
  static final int SHORT = 4 * LANES;

  private final Tiles tiles = new Tiles();
  private @Nullable UnaryCall call;

  private UnaryJob() {}

  static void run(UnaryCall call) {
    UnaryJob job = OWN.get();
    job.tiles.over(Scratch.get().loop(0).over(call.shape(), call.in(), call.out()));
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
    UnaryCall c = call;
    float alpha = (float) c.alpha();
    MemorySegment in = c.in().buffer().read();
    MemorySegment out = c.out().buffer().write();
    Scratch scratch = Scratch.get();
    NdLoop loop = scratch.loop(0).over(c.shape(), c.in(), c.out());
    if (!direct(loop, 1) || loop.stride(0) != 1) {
      staged(c.fn(), alpha, in, out, scratch.staging(loop, tiles, tile));
      return;
    }
    loop.seek(tiles.firstRun(tile));
    int n = tiles.size(tile);
    long start = tiles.start(tile);
    long count = tiles.runCount(tile);
    for (long run = 0; run < count; run++, loop.next()) {
      long inAt = (loop.offset(0) + start) * BYTES;
      long outAt = (loop.offset(1) + start) * BYTES;
      dense(c.fn(), alpha, in, inAt, out, outAt, n, scratch);
    }
  }

  private static void staged(
      UnaryFn fn, float alpha, MemorySegment in, MemorySegment out, Staging staging) {
    MemorySegment y = staging.block(2);
    while (staging.next()) {
      MemorySegment x = staging.load(0, in);
      UnaryLoops.run(fn, alpha, x, 0, y, 0, staging.padded());
      staging.store(1, out);
    }
  }

  /// Whether runs are worth the dense loops: a result without gaps, and more than a few vectors or
  /// else nothing to batch.
  static boolean direct(NdLoop loop, int out) {
    return loop.stride(out) == 1 && (loop.length() >= SHORT || loop.runs() <= 1);
  }

  private static void dense(
      UnaryFn fn,
      float alpha,
      MemorySegment in,
      long inAt,
      MemorySegment out,
      long outAt,
      int n,
      Scratch scratch) {
    int whole = n - n % LANES;
    UnaryLoops.run(fn, alpha, in, inAt, out, outAt, whole);
    long rest = (n - whole) * BYTES;
    if (rest > 0) {
      MemorySegment x = scratch.block(0);
      MemorySegment y = scratch.block(2);
      MemorySegment.copy(in, inAt + whole * BYTES, x, 0, rest);
      UnaryLoops.run(fn, alpha, x, 0, y, 0, LANES);
      MemorySegment.copy(y, 0, out, outAt + whole * BYTES, rest);
    }
  }
}
