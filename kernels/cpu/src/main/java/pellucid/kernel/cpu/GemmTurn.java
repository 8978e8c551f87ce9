package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

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

  private static final VectorShuffle<Float> BY_1 = exchange(1);
  private static final VectorShuffle<Float> BY_2 = exchange(2);
  private static final VectorShuffle<Float> BY_4 = exchange(4);
  private static final VectorShuffle<Float> BY_8 = exchange(8);
  private static final VectorMask<Float> ODD_1 = VectorMask.fromLong(F32, 0xAAAA);
  private static final VectorMask<Float> ODD_2 = VectorMask.fromLong(F32, 0xCCCC);
  private static final VectorMask<Float> ODD_4 = VectorMask.fromLong(F32, 0xF0F0);
  private static final VectorMask<Float> ODD_8 = VectorMask.fromLong(F32, 0xFF00);

  private GemmTurn() {}

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
  }

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
      FloatVector a1 = a.blend(b.rearrange(BY_1), ODD_1);
      FloatVector b1 = a.rearrange(BY_1).blend(b, ODD_1);
      FloatVector c1 = c.blend(d.rearrange(BY_1), ODD_1);
      FloatVector d1 = c.rearrange(BY_1).blend(d, ODD_1);
      a1.blend(c1.rearrange(BY_2), ODD_2).intoArray(lines, i);
      b1.blend(d1.rearrange(BY_2), ODD_2).intoArray(lines, j);
      a1.rearrange(BY_2).blend(c1, ODD_2).intoArray(lines, k);
      b1.rearrange(BY_2).blend(d1, ODD_2).intoArray(lines, l);
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
      FloatVector a1 = a.blend(b.rearrange(BY_4), ODD_4);
      FloatVector b1 = a.rearrange(BY_4).blend(b, ODD_4);
      FloatVector c1 = c.blend(d.rearrange(BY_4), ODD_4);
      FloatVector d1 = c.rearrange(BY_4).blend(d, ODD_4);
      a1.blend(c1.rearrange(BY_8), ODD_8).intoArray(panel, to);
      b1.blend(d1.rearrange(BY_8), ODD_8).intoArray(panel, to + 4 * pitch);
      a1.rearrange(BY_8).blend(c1, ODD_8).intoArray(panel, to + 8 * pitch);
      b1.rearrange(BY_8).blend(d1, ODD_8).intoArray(panel, to + 12 * pitch);
      to += SIZE * pitch;
    }
  }
}
