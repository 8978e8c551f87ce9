package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// What lanes of sixteen floats are exchanged by: for each bit of a lane's number, the lane that
/// differs in it alone, and the lanes that have it.
final class Exchange {
  static final VectorShuffle<Float> XOR_1 = xor(1);
  static final VectorShuffle<Float> XOR_2 = xor(2);
  static final VectorShuffle<Float> XOR_4 = xor(4);
  static final VectorShuffle<Float> XOR_8 = xor(8);
  static final VectorMask<Float> BIT_1 = bit(1);
  static final VectorMask<Float> BIT_2 = bit(2);
  static final VectorMask<Float> BIT_4 = bit(4);
  static final VectorMask<Float> BIT_8 = bit(8);

  private Exchange() {}

  private static VectorShuffle<Float> xor(int bit) {
    return VectorShuffle.fromOp(F32, lane -> lane ^ bit);
  }

  private static VectorMask<Float> bit(int bit) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & bit) != 0;
    }
    return VectorMask.fromArray(F32, lanes, 0);
  }
}
