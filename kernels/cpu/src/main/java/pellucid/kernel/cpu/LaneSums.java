package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Exchange.BIT_1;
import static pellucid.kernel.cpu.Exchange.BIT_2;
import static pellucid.kernel.cpu.Exchange.BIT_4;
import static pellucid.kernel.cpu.Exchange.BIT_8;
import static pellucid.kernel.cpu.Exchange.XOR_1;
import static pellucid.kernel.cpu.Exchange.XOR_2;
import static pellucid.kernel.cpu.Exchange.XOR_4;
import static pellucid.kernel.cpu.Exchange.XOR_8;
import static pellucid.kernel.cpu.Vectors.F32;

import jdk.incubator.vector.FloatVector;

/// The sums of sixteen vectors' lanes at once, where a vector has as many floats: turning and
/// adding in one.
///
/// Two vectors' lanes, folded at half their length, fill one vector; two of those, folded at a
/// quarter, another one; after four steps lane r holds the sum of vector r. The lanes of a vector
/// are added in the same order as by [Lanes#sum].
final class LaneSums {
  /// Vectors, and floats in one.
  static final int SIZE = 16;

  private LaneSums() {}

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
      FloatVector ac = a.blend(c, BIT_8).add(c.blend(a, BIT_8).rearrange(XOR_8));
      FloatVector bd = b.blend(d, BIT_8).add(d.blend(b, BIT_8).rearrange(XOR_8));
      ac.blend(bd, BIT_4).add(bd.blend(ac, BIT_4).rearrange(XOR_4)).intoArray(lanes, i);
    }
  }

  /// Folds at 2 and 1: four vectors to one.
  private static void narrow(float[] lanes, int from, int to) {
    FloatVector a = FloatVector.fromArray(F32, lanes, from);
    FloatVector b = FloatVector.fromArray(F32, lanes, from + SIZE);
    FloatVector c = FloatVector.fromArray(F32, lanes, from + 2 * SIZE);
    FloatVector d = FloatVector.fromArray(F32, lanes, from + 3 * SIZE);
    FloatVector ac = a.blend(c, BIT_2).add(c.blend(a, BIT_2).rearrange(XOR_2));
    FloatVector bd = b.blend(d, BIT_2).add(d.blend(b, BIT_2).rearrange(XOR_2));
    ac.blend(bd, BIT_1).add(bd.blend(ac, BIT_1).rearrange(XOR_1)).intoArray(lanes, to);
  }
}
