package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.NdLoop;

/// Functions of two floats over strided operands: brings every shape to the dense loops of
/// [BinaryLoops], as [UnaryJob] does. An argument that stands still along a run is a vector full of
/// its only value.
final class BinaryJob implements TileTask {
  private static final ThreadLocal<BinaryJob> OWN = ThreadLocal.withInitial(BinaryJob::new);
  private static final long BYTES = Float.BYTES;

  /// Bytes from one vector to the next.
  private static final long VECTOR = LANES * BYTES;

  private final Tiles tiles = new Tiles();
  private @Nullable BinaryCall call;

  private BinaryJob() {}

  static void run(BinaryCall call) {
    BinaryJob job = OWN.get();
    Scratch scratch = Scratch.get();
    NdLoop loop = scratch.loop(0).over(call.shape(), call.a(), call.b(), call.out());
    job.tiles.over(loop);
    job.call = call;
    try {
      if (job.tiles.count() == 1) {
        job.run(0, call, loop, scratch); // small: the loop need not be made again
      } else {
        Workers.run(job.tiles.count(), job);
      }
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    BinaryCall c = call;
    Scratch scratch = Scratch.get();
    run(tile, c, scratch.loop(0).over(c.shape(), c.a(), c.b(), c.out()), scratch);
  }

  private void run(int tile, BinaryCall c, NdLoop loop, Scratch scratch) {
    if (!UnaryJob.direct(loop, 2) || loop.stride(0) > 1 || loop.stride(1) > 1) {
      staged(c, scratch.staging(loop, tiles, tile));
      return;
    }
    loop.seek(tiles.firstRun(tile));
    int n = tiles.size(tile);
    long start = tiles.start(tile);
    long count = tiles.runCount(tile);
    for (long run = 0; run < count; run++, loop.next()) {
      dense(c, loop, start, n, scratch);
    }
  }

  private static void staged(BinaryCall c, Staging staging) {
    float alpha = (float) c.alpha();
    MemorySegment a = c.a().buffer().read();
    MemorySegment b = c.b().buffer().read();
    MemorySegment out = c.out().buffer().write();
    MemorySegment z = staging.block(2);
    while (staging.next()) {
      MemorySegment x = staging.load(0, a);
      MemorySegment y = staging.load(1, b);
      BinaryLoops.run(c.fn(), alpha, x, 0, VECTOR, y, 0, VECTOR, z, 0, staging.padded());
      if (c.fn().isComparison()) {
        staging.storeBytes(2, out);
      } else {
        staging.store(2, out);
      }
    }
  }

  /// A run: whole vectors in place, what is left through scratch.
  private static void dense(BinaryCall c, NdLoop loop, long start, int n, Scratch scratch) {
    float alpha = (float) c.alpha();
    long unit = c.out().dtype().bytes();
    MemorySegment a = c.a().buffer().read();
    MemorySegment b = c.b().buffer().read();
    MemorySegment out = c.out().buffer().write();
    long aStep = loop.stride(0) * VECTOR;
    long bStep = loop.stride(1) * VECTOR;
    long aAt = (loop.offset(0) + start) * BYTES;
    long bAt = (loop.offset(1) + start) * BYTES;
    long outAt = (loop.offset(2) + start) * unit;
    if (aStep == 0) {
      a = scratch.splat(0, a.getAtIndex(ValueLayout.JAVA_FLOAT, loop.offset(0)));
      aAt = 0;
    }
    if (bStep == 0) {
      b = scratch.splat(1, b.getAtIndex(ValueLayout.JAVA_FLOAT, loop.offset(1)));
      bAt = 0;
    }
    int whole = n - n % LANES;
    BinaryLoops.run(c.fn(), alpha, a, aAt, aStep, b, bAt, bStep, out, outAt, whole);
    if (whole < n) {
      int rest = n - whole;
      MemorySegment x = tail(scratch, 0, a, aAt + whole * BYTES, aStep, rest);
      MemorySegment y = tail(scratch, 1, b, bAt + whole * BYTES, bStep, rest);
      MemorySegment z = scratch.block(2);
      BinaryLoops.run(c.fn(), alpha, x, 0, VECTOR, y, 0, VECTOR, z, 0, LANES);
      MemorySegment.copy(z, 0, out, outAt + whole * unit, rest * unit);
    }
  }

  /// What is left of a run, in a vector of its own.
  private static MemorySegment tail(
      Scratch scratch, int operand, MemorySegment memory, long at, long step, int rest) {
    if (step == 0) {
      return memory; // the vector that is full of it
    }
    MemorySegment block = scratch.block(operand);
    MemorySegment.copy(memory, at, block, 0, rest * BYTES);
    return block;
  }
}
