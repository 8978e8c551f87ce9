package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.NdLoop;

/// Walks a tile in blocks that fit [Scratch]: parts of a long run, or several short runs, whatever
/// their strides.
///
/// ```java
/// while (staging.next()) {
///   MemorySegment x = staging.load(0, in); // dense now
///   loop(x, staging.block(2), staging.padded());
///   staging.store(1, out);
/// }
/// ```
final class Staging {
  private static final long BYTES = Float.BYTES;

  private final Scratch scratch;
  private NdLoop loop = new NdLoop();
  private long end; // behind the tile's last run
  private long tileStart;
  private int size; // elements of each run in the tile
  private int batch; // runs in a block
  private long run; // the block's first run
  private int runs; // the block's number of runs
  private long start; // where the block starts in its runs
  private int count; // elements of each run in the block

  Staging(Scratch scratch) {
    this.scratch = scratch;
  }

  /// Goes before the first block of a tile.
  void begin(NdLoop runsOf, Tiles tiles, int tile) {
    loop = runsOf;
    run = tiles.firstRun(tile);
    end = run + tiles.runCount(tile);
    tileStart = tiles.start(tile);
    size = tiles.size(tile);
    batch = Math.max(Scratch.BLOCK / Math.max(size, 1), 1);
    start = tileStart;
    runs = 0;
    count = 0;
  }

  /// Goes on to the next block, if there is one.
  boolean next() {
    start += count;
    if (start >= tileStart + size) {
      start = tileStart;
    }
    if (start == tileStart) {
      run += runs;
    }
    runs = (int) Math.min(batch, end - run);
    count = (int) Math.min(tileStart + size - start, Scratch.BLOCK);
    return runs > 0;
  }

  /// Elements of the block, rounded up to whole vectors.
  int padded() {
    return Scratch.padded(runs * count);
  }

  MemorySegment block(int operand) {
    return scratch.block(operand);
  }

  /// Copies the block of an operand of the loop into the staging block of that number.
  MemorySegment load(int operand, MemorySegment memory) {
    MemorySegment to = scratch.block(operand);
    long stride = loop.stride(operand);
    loop.seek(run);
    for (int r = 0; r < runs; r++, loop.next()) {
      gather(memory, loop.offset(operand) + start * stride, stride, to, (long) r * count, count);
    }
    return to;
  }

  /// Copies staging block 2 to an operand.
  void store(int operand, MemorySegment memory) {
    MemorySegment from = scratch.block(2);
    long stride = loop.stride(operand);
    loop.seek(run);
    for (int r = 0; r < runs; r++, loop.next()) {
      scatter(from, (long) r * count, memory, loop.offset(operand) + start * stride, stride, count);
    }
  }

  /// Copies the bytes of staging block 2 to an operand.
  void storeBytes(int operand, MemorySegment memory) {
    MemorySegment from = scratch.block(2);
    long stride = loop.stride(operand);
    loop.seek(run);
    for (int r = 0; r < runs; r++, loop.next()) {
      long to = loop.offset(operand) + start * stride;
      for (int i = 0; i < count; i++) {
        memory.set(
            ValueLayout.JAVA_BYTE,
            to + i * stride,
            from.get(ValueLayout.JAVA_BYTE, (long) r * count + i));
      }
    }
  }

  /// `to[at + i] = from[first + i * stride]`, all counted in floats.
  static void gather(
      MemorySegment from, long first, long stride, MemorySegment to, long at, int count) {
    if (stride == 1) {
      MemorySegment.copy(from, first * BYTES, to, at * BYTES, count * BYTES);
      return;
    }
    for (int i = 0; i < count; i++) {
      float value = from.getAtIndex(ValueLayout.JAVA_FLOAT, first + i * stride);
      to.setAtIndex(ValueLayout.JAVA_FLOAT, at + i, value);
    }
  }

  /// `to[first + i * stride] = from[at + i]`, all counted in floats.
  static void scatter(
      MemorySegment from, long at, MemorySegment to, long first, long stride, int count) {
    if (stride == 1) {
      MemorySegment.copy(from, at * BYTES, to, first * BYTES, count * BYTES);
      return;
    }
    for (int i = 0; i < count; i++) {
      float value = from.getAtIndex(ValueLayout.JAVA_FLOAT, at + i);
      to.setAtIndex(ValueLayout.JAVA_FLOAT, first + i * stride, value);
    }
  }
}
