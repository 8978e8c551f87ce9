package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Exchange.BIT_1;
import static pellucid.kernel.cpu.Exchange.BIT_2;
import static pellucid.kernel.cpu.Exchange.BIT_4;
import static pellucid.kernel.cpu.Exchange.BIT_8;
import static pellucid.kernel.cpu.Exchange.XOR_1;
import static pellucid.kernel.cpu.Exchange.XOR_2;
import static pellucid.kernel.cpu.Exchange.XOR_4;
import static pellucid.kernel.cpu.Exchange.XOR_8;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// [ChannelsLast] for 16 channels and 16 pixels at a time, in registers of 512 bits.
///
/// A matrix is turned by exchanging, for each bit of a place's number, what it distinguishes:
/// between rows and between lanes (Eklundh, "A Fast Computer Method for Matrix Transposing", 1972).
/// Two bits at a time concern four rows, which leaves registers enough; between the two passes rows
/// go through scratch.
final class ChannelsLast16 {
  /// Rows and columns of a block.
  static final int SIDE = 16;

  /// Blocks that are turned together; between the passes they take 8 KB.
  static final int BLOCKS = 8;

  /// Floats of the scratch.
  static final int SCRATCH = BLOCKS * SIDE * SIDE;

  private ChannelsLast16() {}

  /// The first pass from planes: four channels at a time.
  ///
  /// @param from the first pixel of the first channel; the others' are `plane` floats apart
  /// @param blocks of pixels side by side, at most BLOCKS
  /// @param scratch [blocks, 16, 16]
  static void planes(MemorySegment source, long from, long plane, int blocks, float[] scratch) {
    source = OFF_HEAP.cast(source);
    assert blocks >= 0 && blocks <= BLOCKS : blocks;
    long step = plane << 2;
    for (int row = 0; row < blocks * SIDE; row += 4) {
      int c = row % SIDE;
      long f = (from + row - c + c * plane) << 2;
      FloatVector a0 = FloatVector.fromMemorySegment(F32, source, f, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(F32, source, f + step, ORDER);
      FloatVector a2 = FloatVector.fromMemorySegment(F32, source, f + 2 * step, ORDER);
      FloatVector a3 = FloatVector.fromMemorySegment(F32, source, f + 3 * step, ORDER);
      FloatVector b0 = a0.blend(a2.rearrange(XOR_2), BIT_2);
      FloatVector b1 = a1.blend(a3.rearrange(XOR_2), BIT_2);
      FloatVector b2 = a0.rearrange(XOR_2).blend(a2, BIT_2);
      FloatVector b3 = a1.rearrange(XOR_2).blend(a3, BIT_2);
      int t = row * SIDE;
      b0.blend(b1.rearrange(XOR_1), BIT_1).intoArray(scratch, t);
      b0.rearrange(XOR_1).blend(b1, BIT_1).intoArray(scratch, t + SIDE);
      b2.blend(b3.rearrange(XOR_1), BIT_1).intoArray(scratch, t + 2 * SIDE);
      b2.rearrange(XOR_1).blend(b3, BIT_1).intoArray(scratch, t + 3 * SIDE);
    }
  }

  /// The second pass to pixels: every fourth at a time.
  ///
  /// @param to the first pixel's channels; the others' are `pitch` floats apart
  static void toPixels(float[] scratch, int blocks, float[] to, int at, int pitch) {
    assert blocks >= 0 && blocks <= BLOCKS : blocks;
    assert Bounds.hold(to, at, (blocks * SIDE - 1) * pitch + SIDE) : at;
    for (int i = 0; i < blocks * 4; i++) {
      int row = i / 4 * SIDE + i % 4;
      int f = row * SIDE;
      FloatVector a0 = FloatVector.fromArray(F32, scratch, f);
      FloatVector a1 = FloatVector.fromArray(F32, scratch, f + 4 * SIDE);
      FloatVector a2 = FloatVector.fromArray(F32, scratch, f + 8 * SIDE);
      FloatVector a3 = FloatVector.fromArray(F32, scratch, f + 12 * SIDE);
      FloatVector b0 = a0.blend(a2.rearrange(XOR_8), BIT_8);
      FloatVector b1 = a1.blend(a3.rearrange(XOR_8), BIT_8);
      FloatVector b2 = a0.rearrange(XOR_8).blend(a2, BIT_8);
      FloatVector b3 = a1.rearrange(XOR_8).blend(a3, BIT_8);
      int t = at + row * pitch;
      b0.blend(b1.rearrange(XOR_4), BIT_4).intoArray(to, t);
      b0.rearrange(XOR_4).blend(b1, BIT_4).intoArray(to, t + 4 * pitch);
      b2.blend(b3.rearrange(XOR_4), BIT_4).intoArray(to, t + 8 * pitch);
      b2.rearrange(XOR_4).blend(b3, BIT_4).intoArray(to, t + 12 * pitch);
    }
  }

  /// The first pass from pixels: every fourth at a time.
  ///
  /// @param at the first pixel's channels, in floats; the others' are `pitch` floats apart
  /// @param scratch [blocks, 16, 16]
  static void pixels(MemorySegment from, long at, int pitch, int blocks, float[] scratch) {
    from = OFF_HEAP.cast(from);
    assert blocks >= 0 && blocks <= BLOCKS : blocks;
    assert Bounds.hold(from, at << 2, ((long) blocks * SIDE - 1) * pitch + SIDE) : at;
    long step = (long) pitch << 4;
    for (int i = 0; i < blocks * 4; i++) {
      int row = i / 4 * SIDE + i % 4;
      long f = (at + (long) row * pitch) << 2;
      FloatVector a0 = FloatVector.fromMemorySegment(F32, from, f, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(F32, from, f + step, ORDER);
      FloatVector a2 = FloatVector.fromMemorySegment(F32, from, f + 2 * step, ORDER);
      FloatVector a3 = FloatVector.fromMemorySegment(F32, from, f + 3 * step, ORDER);
      FloatVector b0 = a0.blend(a2.rearrange(XOR_8), BIT_8);
      FloatVector b1 = a1.blend(a3.rearrange(XOR_8), BIT_8);
      FloatVector b2 = a0.rearrange(XOR_8).blend(a2, BIT_8);
      FloatVector b3 = a1.rearrange(XOR_8).blend(a3, BIT_8);
      int t = row * SIDE;
      b0.blend(b1.rearrange(XOR_4), BIT_4).intoArray(scratch, t);
      b0.rearrange(XOR_4).blend(b1, BIT_4).intoArray(scratch, t + 4 * SIDE);
      b2.blend(b3.rearrange(XOR_4), BIT_4).intoArray(scratch, t + 8 * SIDE);
      b2.rearrange(XOR_4).blend(b3, BIT_4).intoArray(scratch, t + 12 * SIDE);
    }
  }

  /// The second pass to planes: four channels at a time.
  ///
  /// @param to the first pixel of the first channel; the others' are `plane` floats apart
  static void toPlanes(float[] scratch, int blocks, MemorySegment target, long to, long plane) {
    target = OFF_HEAP.cast(target);
    long step = plane << 2;
    for (int row = 0; row < blocks * SIDE; row += 4) {
      int c = row % SIDE;
      int f = row * SIDE;
      FloatVector a0 = FloatVector.fromArray(F32, scratch, f);
      FloatVector a1 = FloatVector.fromArray(F32, scratch, f + SIDE);
      FloatVector a2 = FloatVector.fromArray(F32, scratch, f + 2 * SIDE);
      FloatVector a3 = FloatVector.fromArray(F32, scratch, f + 3 * SIDE);
      FloatVector b0 = a0.blend(a2.rearrange(XOR_2), BIT_2);
      FloatVector b1 = a1.blend(a3.rearrange(XOR_2), BIT_2);
      FloatVector b2 = a0.rearrange(XOR_2).blend(a2, BIT_2);
      FloatVector b3 = a1.rearrange(XOR_2).blend(a3, BIT_2);
      FloatVector c0 = b0.blend(b1.rearrange(XOR_1), BIT_1);
      FloatVector c1 = b0.rearrange(XOR_1).blend(b1, BIT_1);
      FloatVector c2 = b2.blend(b3.rearrange(XOR_1), BIT_1);
      FloatVector c3 = b2.rearrange(XOR_1).blend(b3, BIT_1);
      long t = (to + row - c + c * plane) << 2;
      c0.intoMemorySegment(target, t, ORDER);
      c1.intoMemorySegment(target, t + step, ORDER);
      c2.intoMemorySegment(target, t + 2 * step, ORDER);
      c3.intoMemorySegment(target, t + 3 * step, ORDER);
    }
  }
}
