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

/// Turns sixteen lines into rows of sixteen, in registers, where a vector has as many floats.
///
/// Blocks of 16 x 16 are turned in four steps, each of which exchanges what lies beside the
/// diagonal in blocks of 2, 4, 8 and 16 (Eklundh 1972): a row takes every other piece of itself,
/// and the rest from its partner, shifted. Two loops of two steps each, four rows at a time, are
/// small enough for C2 wherever it meets them; what the first leaves in the lines goes through the
/// first-level cache.
final class GemmTurn {
  /// Lines, and floats in a vector.
  static final int SIZE = 16;

  private GemmTurn() {}

  /// Whether vectors are as long as this takes.
  static boolean serves() {
    return Vectors.LANES == SIZE;
  }

  /// Turns lines [16, kc] into a panel [kc, pitch], as many whole blocks as there are; the lines
  /// are used as scratch.
  ///
  /// @param from where the first line starts
  /// @param kc from one line to the next
  /// @return how many rows of the panel are done
  static int run(float[] lines, int from, int kc, float[] panel, int at, int pitch) {
    int whole = kc / SIZE * SIZE;
    for (int line = 0; line < SIZE; line += 4) {
      near(lines, from + line * kc, kc, whole);
    }
    for (int line = 0; line < SIZE / 4; line++) {
      far(lines, from + line * kc, kc, whole, panel, at + line * pitch, pitch);
    }
    return whole;
  }

  /// Exchanges 1 and 2 beside the diagonal in four lines that follow each other.
  private static void near(float[] lines, int from, int kc, int n) {
    assert Bounds.hold(lines, from, n) : "line 0 of " + lines.length + " from " + from;
    assert Bounds.hold(lines, from + 3 * kc, n) : "line 3 of " + lines.length + " from " + from;
    assert n <= kc && n % SIZE == 0 : n + " of " + kc;
    for (int i = from; i < from + n; i += SIZE) {
      int j = i + kc;
      int k = j + kc;
      int l = k + kc;
      FloatVector a = FloatVector.fromArray(F32, lines, i);
      FloatVector b = FloatVector.fromArray(F32, lines, j);
      FloatVector c = FloatVector.fromArray(F32, lines, k);
      FloatVector d = FloatVector.fromArray(F32, lines, l);
      FloatVector a1 = a.blend(b.rearrange(XOR_1), BIT_1);
      FloatVector b1 = a.rearrange(XOR_1).blend(b, BIT_1);
      FloatVector c1 = c.blend(d.rearrange(XOR_1), BIT_1);
      FloatVector d1 = c.rearrange(XOR_1).blend(d, BIT_1);
      a1.blend(c1.rearrange(XOR_2), BIT_2).intoArray(lines, i);
      b1.blend(d1.rearrange(XOR_2), BIT_2).intoArray(lines, j);
      a1.rearrange(XOR_2).blend(c1, BIT_2).intoArray(lines, k);
      b1.rearrange(XOR_2).blend(d1, BIT_2).intoArray(lines, l);
    }
  }

  /// Exchanges 4 and 8 beside the diagonal in four lines of which each is the fourth after the one
  /// before, and stores what are rows now.
  private static void far(
      float[] lines, int from, int kc, int n, float[] panel, int at, int pitch) {
    assert Bounds.hold(lines, from, n) : "line 0 of " + lines.length + " from " + from;
    assert Bounds.hold(lines, from + 12 * kc, n) : "line 12 of " + lines.length + " from " + from;
    assert n <= kc && n % SIZE == 0 : n + " of " + kc;
    int to = at;
    for (int i = from; i < from + n; i += SIZE) {
      FloatVector a = FloatVector.fromArray(F32, lines, i);
      FloatVector b = FloatVector.fromArray(F32, lines, i + 4 * kc);
      FloatVector c = FloatVector.fromArray(F32, lines, i + 8 * kc);
      FloatVector d = FloatVector.fromArray(F32, lines, i + 12 * kc);
      FloatVector a1 = a.blend(b.rearrange(XOR_4), BIT_4);
      FloatVector b1 = a.rearrange(XOR_4).blend(b, BIT_4);
      FloatVector c1 = c.blend(d.rearrange(XOR_4), BIT_4);
      FloatVector d1 = c.rearrange(XOR_4).blend(d, BIT_4);
      a1.blend(c1.rearrange(XOR_8), BIT_8).intoArray(panel, to);
      b1.blend(d1.rearrange(XOR_8), BIT_8).intoArray(panel, to + 4 * pitch);
      a1.rearrange(XOR_8).blend(c1, BIT_8).intoArray(panel, to + 8 * pitch);
      b1.rearrange(XOR_8).blend(d1, BIT_8).intoArray(panel, to + 12 * pitch);
      to += SIZE * pitch;
    }
  }
}
