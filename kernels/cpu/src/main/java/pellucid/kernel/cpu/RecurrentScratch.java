package pellucid.kernel.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A worker's own memory for recurrent cells, kept from call to call.
final class RecurrentScratch {
  /// Numbers of a unit that a cell computes with at most.
  private static final int SLOTS = 7;

  private static final int ROW = Vectors.LANES * Float.BYTES;

  /// The product of a block of rows, a panel wide, and a tile of one.
  final float[] fromStates = new float[RecurrentForward.SUMS];

  final float[] spare = new float[GemmTile.SIZE];

  /// Slots [rows, LANES], one behind the other.
  final MemorySegment memory =
      Arena.ofAuto().allocate((long) SLOTS * RecurrentForward.BLOCK * ROW, 64);

  float[] lines = new float[0];

  /// Where a slot begins, in bytes.
  static long at(int slot, int rows) {
    return (long) slot * rows * ROW;
  }
}
