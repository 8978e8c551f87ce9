package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.NdLoop;

/// A thread's own staging memory, where strided operands, tails and rows become dense and whole
/// vectors.
///
/// Native like the tensors, so that one compiled loop serves both. By thread rather than by worker
/// number, because calls from several application threads may run at once. It is freed with its
/// thread.
final class Scratch {
  /// Floats in each staging block: three blocks of 4 KB stay in the first-level cache.
  static final int BLOCK = 1024;

  private static final ThreadLocal<Scratch> OWN = ThreadLocal.withInitial(Scratch::new);
  private static final long BYTES = Float.BYTES;

  private final MemorySegment[] blocks = {floats(BLOCK), floats(BLOCK), floats(BLOCK)};
  private final MemorySegment[] temporaries = {floats(BLOCK), floats(BLOCK)};
  private final MemorySegment[] splats = {floats(LANES), floats(LANES)};
  private final float[] lanes = new float[32 * LANES];
  private final int[] words = new int[BLOCK];
  private final int[] fourVectors = new int[4 * LANES];
  private final double[] numbers = new double[4];
  private final MemorySegment[] doubles = {floats(2 * BLOCK), floats(2 * BLOCK)};
  private double[] totals = new double[0];
  private final long[][] keys = {new long[0], new long[0]};
  private final MemorySegment[] rows = {floats(BLOCK), floats(BLOCK), floats(BLOCK)};

  private final NdLoop[] loops = {new NdLoop(), new NdLoop()};
  private final Staging staging = new Staging(this);
  private final GemmMatrix matrix = new GemmMatrix();

  private Scratch() {}

  static Scratch get() {
    return OWN.get();
  }

  private static MemorySegment floats(int count) {
    return Arena.ofAuto().allocate(count * BYTES, 64);
  }

  /// A loop, one of two, for one use at a time.
  NdLoop loop(int number) {
    return loops[number];
  }

  /// The thread's staging, before the first block of a tile.
  Staging staging(NdLoop loop, Tiles tiles, int tile) {
    staging.begin(loop, tiles, tile);
    return staging;
  }

  /// A block for an operand: 0 and 1 for arguments, 2 for the result.
  MemorySegment block(int operand) {
    return blocks[operand];
  }

  /// A block of doubles, one of two.
  MemorySegment doubles(int number) {
    return doubles[number];
  }

  /// A vector full of one value, for an operand with stride 0.
  MemorySegment splat(int operand, float value) {
    MemorySegment splat = splats[operand];
    for (int i = 0; i < LANES; i++) { // plain stores: a vector would be boxed until C2 comes
      splat.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return splat;
  }

  /// Room for that many results in double.
  double[] totals(int count) {
    if (totals.length < count) {
      totals = new double[count];
    }
    return totals;
  }

  /// Room for that many keys, one of two.
  long[] keys(int number, int count) {
    if (keys[number].length < count) {
      keys[number] = new long[count];
    }
    return keys[number];
  }

  /// Random words for a block.
  int[] words() {
    return words;
  }

  /// Four random numbers.
  double[] numbers() {
    return numbers;
  }

  /// Random words before they are put in order.
  int[] fourVectors() {
    return fourVectors;
  }

  /// A block for what a kernel computes in between.
  MemorySegment temporary(int number) {
    return temporaries[number];
  }

  /// Room for a row of that many floats, rounded up to whole vectors; of three rows, the one with
  /// that number.
  MemorySegment row(int number, int count) {
    long bytes = padded(count) * BYTES;
    if (rows[number].byteSize() < bytes) {
      rows[number] = floats(padded(count));
    }
    return rows[number];
  }

  /// A matrix in memory of this class, for one use at a time.
  GemmMatrix matrix() {
    return matrix;
  }

  /// Where a loop leaves up to 32 accumulators, lane by lane; [Lanes] adds them up.
  float[] lanes() {
    return lanes;
  }

  /// A count rounded up to whole vectors.
  static int padded(int count) {
    return (count + LANES - 1) / LANES * LANES;
  }
}
