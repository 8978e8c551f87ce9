package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.NdLoop;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.UnaryFn;

/// Elementwise functions of floats over strided operands: brings every shape to the dense loops of
/// [UnaryLoops] and [BinaryLoops].
///
/// Long runs with inner strides 1 (or 0, for an argument of two) go there directly, in place; their
/// tails, short runs and other strides are staged through [Scratch]. So each function has one loop,
/// and an element's bits don't depend on where it stands.
final class Elementwise {
  private static final long BYTES = Float.BYTES;

  /// Bytes from one vector to the next.
  private static final long VECTOR = LANES * BYTES;

  /// Runs shorter than this are staged several at a time.
  private static final int SHORT = 4 * LANES;

  private Elementwise() {}

  static void unary(UnaryCall call) {
    NdLoop loop = NdLoop.of(call.shape(), call.in(), call.out());
    Tiles tiles = Tiles.of(loop);
    MemorySegment in = call.in().buffer().read();
    MemorySegment out = call.out().buffer().write();
    if (tiles.count() <= 1) {
      unaryTile(call, in, out, loop, tiles, 0);
      return;
    }
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          NdLoop own = NdLoop.of(call.shape(), call.in(), call.out());
          own.seek(tiles.firstRun(tile));
          unaryTile(call, in, out, own, tiles, tile);
        });
  }

  private static void unaryTile(
      UnaryCall call, MemorySegment in, MemorySegment out, NdLoop loop, Tiles tiles, int tile) {
    float alpha = (float) call.alpha();
    if (!direct(loop, 1) || loop.stride(0) != 1) {
      Staging staging = new Staging(loop, tiles, tile);
      while (staging.next()) {
        MemorySegment x = staging.load(0, in);
        MemorySegment y = staging.block(2);
        UnaryLoops.run(call.fn(), alpha, x, 0, y, 0, staging.padded());
        staging.store(1, out);
      }
      return;
    }
    int n = tiles.size(tile);
    long start = tiles.start(tile);
    long count = tiles.runCount(tile);
    for (long run = 0; run < count; run++, loop.next()) {
      long inAt = (loop.offset(0) + start) * BYTES;
      long outAt = (loop.offset(1) + start) * BYTES;
      unaryRun(call.fn(), alpha, in, inAt, out, outAt, n);
    }
  }

  /// Whether runs are worth the dense loops: a result without gaps, and more than a few vectors or
  /// else nothing to batch.
  private static boolean direct(NdLoop loop, int out) {
    return loop.stride(out) == 1 && (loop.length() >= SHORT || loop.runs() <= 1);
  }

  private static void unaryRun(
      UnaryFn fn, float alpha, MemorySegment in, long inAt, MemorySegment out, long outAt, int n) {
    int whole = n - n % LANES;
    UnaryLoops.run(fn, alpha, in, inAt, out, outAt, whole);
    long rest = (n - whole) * BYTES;
    if (rest > 0) {
      Scratch scratch = Scratch.get();
      MemorySegment.copy(in, inAt + whole * BYTES, scratch.block(0), 0, rest);
      UnaryLoops.run(fn, alpha, scratch.block(0), 0, scratch.block(2), 0, LANES);
      MemorySegment.copy(scratch.block(2), 0, out, outAt + whole * BYTES, rest);
    }
  }

  static void binary(BinaryCall call) {
    NdLoop loop = NdLoop.of(call.shape(), call.a(), call.b(), call.out());
    Tiles tiles = Tiles.of(loop);
    MemorySegment a = call.a().buffer().read();
    MemorySegment b = call.b().buffer().read();
    MemorySegment out = call.out().buffer().write();
    if (tiles.count() <= 1) {
      binaryTile(call, a, b, out, loop, tiles, 0);
      return;
    }
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          NdLoop own = NdLoop.of(call.shape(), call.a(), call.b(), call.out());
          own.seek(tiles.firstRun(tile));
          binaryTile(call, a, b, out, own, tiles, tile);
        });
  }

  private static void binaryTile(
      BinaryCall call,
      MemorySegment a,
      MemorySegment b,
      MemorySegment out,
      NdLoop loop,
      Tiles tiles,
      int tile) {
    if (!direct(loop, 2) || loop.stride(0) > 1 || loop.stride(1) > 1) {
      stagedBinary(call, a, b, out, new Staging(loop, tiles, tile));
      return;
    }
    int n = tiles.size(tile);
    long start = tiles.start(tile);
    long count = tiles.runCount(tile);
    long unit = call.out().dtype().bytes();
    for (long run = 0; run < count; run++, loop.next()) {
      Argument left = Argument.of(0, a, loop, start);
      Argument right = Argument.of(1, b, loop, start);
      long outAt = (loop.offset(2) + start) * unit;
      binaryRun(call.fn(), (float) call.alpha(), left, right, out, outAt, n, unit);
    }
  }

  private static void stagedBinary(
      BinaryCall call, MemorySegment a, MemorySegment b, MemorySegment out, Staging staging) {
    float alpha = (float) call.alpha();
    while (staging.next()) {
      MemorySegment x = staging.load(0, a);
      MemorySegment y = staging.load(1, b);
      MemorySegment z = staging.block(2);
      BinaryLoops.run(call.fn(), alpha, x, 0, VECTOR, y, 0, VECTOR, z, 0, staging.padded());
      if (call.fn().isComparison()) {
        staging.storeBytes(2, out);
      } else {
        staging.store(2, out);
      }
    }
  }

  /// A run of an argument: the memory itself, or a vector full of its only value.
  private record Argument(MemorySegment memory, long at, long step) {
    static Argument of(int operand, MemorySegment memory, NdLoop loop, long start) {
      if (loop.stride(operand) == 0) {
        float value = memory.getAtIndex(ValueLayout.JAVA_FLOAT, loop.offset(operand));
        return new Argument(Scratch.get().splat(operand, value), 0, 0);
      }
      return new Argument(memory, (loop.offset(operand) + start) * BYTES, VECTOR);
    }

    /// What is left behind a number of whole vectors, staged into a vector of its own.
    Argument tail(int operand, int whole, int n) {
      if (step == 0) {
        return this;
      }
      MemorySegment block = Scratch.get().block(operand);
      MemorySegment.copy(memory, at + whole * BYTES, block, 0, (n - whole) * BYTES);
      return new Argument(block, 0, VECTOR);
    }
  }

  private static void binaryRun(
      BinaryFn fn,
      float alpha,
      Argument a,
      Argument b,
      MemorySegment out,
      long outAt,
      int n,
      long unit) {
    int whole = n - n % LANES;
    dense(fn, alpha, a, b, out, outAt, whole);
    if (whole < n) {
      MemorySegment block = Scratch.get().block(2);
      dense(fn, alpha, a.tail(0, whole, n), b.tail(1, whole, n), block, 0, LANES);
      MemorySegment.copy(block, 0, out, outAt + whole * unit, (n - whole) * unit);
    }
  }

  private static void dense(
      BinaryFn fn, float alpha, Argument a, Argument b, MemorySegment out, long outAt, int n) {
    BinaryLoops.run(fn, alpha, a.memory, a.at, a.step, b.memory, b.at, b.step, out, outAt, n);
  }
}
