package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/// Philox4x32-10 on vectors: each lane computes a block of four words. The same words as
/// [pellucid.kernel.Philox].
final class RandomWords {
  private static final int WORDS = 4;
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final int ROUNDS = 10;
  private static final long LOW = 0xFFFFFFFFL;

  /// Words that one step yields.
  static final int STEP = WORDS * LANES;

  private RandomWords() {}

  /// The words of consecutive blocks, in the order of their indices.
  ///
  /// @param block the first block, a multiple of LANES, so that lanes never carry into the
  ///   counter's upper half
  /// @param scratch four vectors
  /// @param words receives `count` words, a multiple of STEP
  static void fill(long key, long stream, long block, int[] scratch, int[] words, int count) {
    assert block % LANES == 0 && count % STEP == 0;
    for (int i = 0; i < count; i += STEP) {
      blocks(key, stream, block + i / WORDS, scratch);
      interleave(scratch, words, i);
    }
  }

  private static void interleave(int[] scratch, int[] words, int at) {
    for (int lane = 0; lane < LANES; lane++) {
      int to = at + WORDS * lane;
      words[to] = scratch[lane];
      words[to + 1] = scratch[LANES + lane];
      words[to + 2] = scratch[2 * LANES + lane];
      words[to + 3] = scratch[3 * LANES + lane];
    }
  }

  private static void blocks(long key, long stream, long block, int[] to) {
    IntVector c0 = IntVector.broadcast(I32, (int) block).addIndex(1);
    IntVector c1 = IntVector.broadcast(I32, (int) (block >>> 32));
    IntVector c2 = IntVector.broadcast(I32, (int) stream);
    IntVector c3 = IntVector.broadcast(I32, (int) (stream >>> 32));
    int k0 = 0; // the keys of the round before
    int k1 = 0;
    // Products of the even lanes and of the odd ones have 64 bits; their halves go back lane by
    // lane.
    for (int round = 0; round < ROUNDS; round++) {
      LongVector a =
          IntVector.broadcast(I32, k0).lanewise(VectorOperators.XOR, c0).reinterpretAsLongs();
      LongVector b =
          IntVector.broadcast(I32, k1).lanewise(VectorOperators.XOR, c2).reinterpretAsLongs();
      LongVector even0 = a.and(LOW).mul(M0);
      LongVector odd0 = a.lanewise(VectorOperators.LSHR, 32).mul(M0);
      LongVector even1 = b.and(LOW).mul(M1);
      LongVector odd1 = b.lanewise(VectorOperators.LSHR, 32).mul(M1);
      LongVector high1 = even1.lanewise(VectorOperators.LSHR, 32).or(odd1.and(~LOW));
      LongVector high0 = even0.lanewise(VectorOperators.LSHR, 32).or(odd0.and(~LOW));
      LongVector low1 = even1.and(LOW).or(odd1.lanewise(VectorOperators.LSHL, 32));
      LongVector low0 = even0.and(LOW).or(odd0.lanewise(VectorOperators.LSHL, 32));
      c0 = high1.reinterpretAsInts().lanewise(VectorOperators.XOR, c1);
      c2 = high0.reinterpretAsInts().lanewise(VectorOperators.XOR, c3);
      c1 = low1.reinterpretAsInts();
      c3 = low0.reinterpretAsInts();
      k0 = (int) key + round * W0;
      k1 = (int) (key >>> 32) + round * W1;
    }
    IntVector.broadcast(I32, k0).lanewise(VectorOperators.XOR, c0).intoArray(to, 0);
    c1.intoArray(to, LANES);
    IntVector.broadcast(I32, k1).lanewise(VectorOperators.XOR, c2).intoArray(to, 2 * LANES);
    c3.intoArray(to, 3 * LANES);
  }
}
