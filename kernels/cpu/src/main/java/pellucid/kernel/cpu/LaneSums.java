package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// The sums of sixteen vectors' lanes at once, where a vector has as many floats: turning and
/// adding in one.
///
/// Two vectors' lanes, folded at half their length, fill one vector; two of those, folded at a
/// quarter, another one; after four steps lane r holds the sum of vector r. The lanes of a vector
/// are added in the same order as by [Lanes#sum].
final class LaneSums {
  /// Vectors, and floats in one.
  static final int SIZE = 16;

  private static final VectorShuffle<Float> BY_1 = exchange(1);
  private static final VectorShuffle<Float> BY_2 = exchange(2);
  private static final VectorShuffle<Float> BY_4 = exchange(4);
  private static final VectorShuffle<Float> BY_8 = exchange(8);
  private static final VectorMask<Float> ODD_1 = VectorMask.fromLong(F32, 0xAAAA);
  private static final VectorMask<Float> ODD_2 = VectorMask.fromLong(F32, 0xCCCC);
  private static final VectorMask<Float> ODD_4 = VectorMask.fromLong(F32, 0xF0F0);
  private static final VectorMask<Float> ODD_8 = VectorMask.fromLong(F32, 0xFF00);

  private LaneSums() {}

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
  }

  /// Whether vectors are as long as this takes.
  static boolean serves() {
    return Vectors.LANES == SIZE;
  }

  /// Adds up sixteen vectors from a place on, which are used as scratch.
  ///
  /// @param to where their sums go, in the same array
  static void run(float[] lanes, int from, int to) {
    wide(lanes, from);
    narrow(lanes, from, to);
  }

  /// Folds at 8 and 4: sixteen vectors to the first four.
  private static void wide(float[] lanes, int from) {
    for (int i = from; i < from + 4 * SIZE; i += SIZE) {
      FloatVector a = FloatVector.fromArray(F32, lanes, i);
      FloatVector b = FloatVector.fromArray(F32, lanes, i + 4 * SIZE);
      FloatVector c = FloatVector.fromArray(F32, lanes, i + 8 * SIZE);
      FloatVector d = FloatVector.fromArray(F32, lanes, i + 12 * SIZE);
      FloatVector ac = a.blend(c, ODD_8).add(c.blend(a, ODD_8).rearrange(BY_8));
      FloatVector bd = b.blend(d, ODD_8).add(d.blend(b, ODD_8).rearrange(BY_8));
      ac.blend(bd, ODD_4).add(bd.blend(ac, ODD_4).rearrange(BY_4)).intoArray(lanes, i);
    }
  }

  /// Folds at 2 and 1: four vectors to one.
  private static void narrow(float[] lanes, int from, int to) {
    FloatVector a = FloatVector.fromArray(F32, lanes, from);
    FloatVector b = FloatVector.fromArray(F32, lanes, from + SIZE);
    FloatVector c = FloatVector.fromArray(F32, lanes, from + 2 * SIZE);
    FloatVector d = FloatVector.fromArray(F32, lanes, from + 3 * SIZE);
    FloatVector ac = a.blend(c, ODD_2).add(c.blend(a, ODD_2).rearrange(BY_2));
    FloatVector bd = b.blend(d, ODD_2).add(d.blend(b, ODD_2).rearrange(BY_2));
    ac.blend(bd, ODD_1).add(bd.blend(ac, ODD_1).rearrange(BY_1)).intoArray(lanes, to);
  }
}
