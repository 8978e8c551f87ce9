package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Turns stretches of image planes, each a channel, into pixels with their channels side by side,
/// and back.
///
/// Blocks of 16x16 are turned in registers of 512 bits ([ChannelsLast16]); what is left, and
/// everything where vectors are narrower, in blocks of 4x4 in registers of 128 bits: two exchanges
/// of halves.
final class ChannelsLast {
  /// Four floats as bytes: a second class of float vectors is what C2 boxes for (docs/adr/0006).
  private static final VectorSpecies<Byte> QUAD = ByteVector.SPECIES_128;

  private static final int SIDE = 4;
  private static final VectorShuffle<Byte> OTHER_PAIR = VectorShuffle.fromOp(QUAD, i -> i ^ 8);
  private static final VectorShuffle<Byte> OTHER_OF_PAIR = VectorShuffle.fromOp(QUAD, i -> i ^ 4);
  private static final VectorMask<Byte> UPPER = VectorMask.fromLong(QUAD, 0xFF00);
  private static final VectorMask<Byte> ODD = VectorMask.fromLong(QUAD, 0xF0F0);

  private static final int WIDE = ChannelsLast16.SIDE;

  private final float[] scratch = new float[LANES == WIDE ? ChannelsLast16.SCRATCH : 0];

  /// Reads a stretch of some planes.
  ///
  /// @param from the stretch in the first plane; the others' are `plane` floats apart
  /// @param channels planes to read; up to the pitch, zeros follow them
  /// @param count pixels
  /// @param to pixel p's channels from `at + p pitch` on
  void gather(
      MemorySegment source,
      long from,
      long plane,
      int channels,
      int count,
      float[] to,
      int at,
      int pitch) {
    int wide = LANES != WIDE || count < WIDE ? 0 : channels / WIDE * WIDE;
    for (int c = 0; c < wide; c += WIDE) {
      gatherWide(source, from + c * plane, plane, count, to, at + c, pitch);
    }
    int whole = count < SIDE ? wide : channels / SIDE * SIDE;
    for (int c = wide; c < whole; c += SIDE) {
      gatherFour(source, from + c * plane, plane, 0, count / SIDE, to, at + c, pitch);
      if (count % SIDE != 0) { // some pixels a second time
        gatherFour(source, from + c * plane, plane, count - SIDE, 1, to, at + c, pitch);
      }
    }
    for (int c = whole; c < channels; c++) {
      for (int p = 0; p < count; p++) {
        to[at + p * pitch + c] = source.getAtIndex(JAVA_FLOAT, from + c * plane + p);
      }
    }
    if (channels < pitch) {
      for (int p = 0; p < count; p++) {
        Arrays.fill(to, at + p * pitch + channels, at + (p + 1) * pitch, 0);
      }
    }
  }

  /// Writes a stretch of some planes.
  ///
  /// @param from pixel p's channels from float `p pitch` on
  /// @param to the stretch in the first plane; the others' are `plane` floats apart
  void scatter(
      MemorySegment from,
      int pitch,
      int channels,
      int count,
      MemorySegment target,
      long to,
      long plane) {
    int wide = LANES != WIDE || count < WIDE ? 0 : channels / WIDE * WIDE;
    for (int c = 0; c < wide; c += WIDE) {
      scatterWide(from, c, pitch, count, target, to + c * plane, plane);
    }
    int whole = count < SIDE ? wide : channels / SIDE * SIDE;
    for (int c = wide; c < whole; c += SIDE) {
      scatterFour(from, c, pitch, 0, count / SIDE, target, to + c * plane, plane);
      if (count % SIDE != 0) {
        scatterFour(from, c, pitch, count - SIDE, 1, target, to + c * plane, plane);
      }
    }
    for (int c = whole; c < channels; c++) {
      for (int p = 0; p < count; p++) {
        float value = from.getAtIndex(JAVA_FLOAT, (long) p * pitch + c);
        target.setAtIndex(JAVA_FLOAT, to + c * plane + p, value);
      }
    }
  }

  private void gatherWide(
      MemorySegment source, long from, long plane, int count, float[] to, int at, int pitch) {
    for (int p = 0; p < count; ) {
      int blocks = Math.min(ChannelsLast16.BLOCKS, (count - p) / WIDE);
      if (blocks == 0) { // some pixels a second time
        blocks = 1;
        p = count - WIDE;
      }
      ChannelsLast16.planes(source, from + p, plane, blocks, scratch);
      ChannelsLast16.toPixels(scratch, blocks, to, at + p * pitch, pitch);
      p += blocks * WIDE;
    }
  }

  private void scatterWide(
      MemorySegment from,
      long at,
      int pitch,
      int count,
      MemorySegment target,
      long to,
      long plane) {
    for (int p = 0; p < count; ) {
      int blocks = Math.min(ChannelsLast16.BLOCKS, (count - p) / WIDE);
      if (blocks == 0) {
        blocks = 1;
        p = count - WIDE;
      }
      ChannelsLast16.pixels(from, at + (long) p * pitch, pitch, blocks, scratch);
      ChannelsLast16.toPlanes(scratch, blocks, target, to + p, plane);
      p += blocks * WIDE;
    }
  }

  private static void gatherFour(
      MemorySegment source,
      long from,
      long plane,
      int first,
      int blocks,
      float[] to,
      int at,
      int pitch) {
    source = OFF_HEAP.cast(source);
    assert first >= 0 && blocks >= 0 : first + ", " + blocks;
    assert Bounds.hold(source, from << 2, 3 * plane + first + (long) blocks * SIDE) : from;
    assert Bounds.hold(to, at, (first + blocks * SIDE - 1) * pitch + SIDE) : at;
    long f = (from + first) << 2;
    long step = plane << 2;
    int t = at + first * pitch;
    for (int i = 0; i < blocks; i++) {
      ByteVector a0 = ByteVector.fromMemorySegment(QUAD, source, f, ORDER);
      ByteVector a1 = ByteVector.fromMemorySegment(QUAD, source, f + step, ORDER);
      ByteVector a2 = ByteVector.fromMemorySegment(QUAD, source, f + 2 * step, ORDER);
      ByteVector a3 = ByteVector.fromMemorySegment(QUAD, source, f + 3 * step, ORDER);
      ByteVector b0 = a0.blend(a2.rearrange(OTHER_PAIR), UPPER);
      ByteVector b1 = a1.blend(a3.rearrange(OTHER_PAIR), UPPER);
      ByteVector b2 = a0.rearrange(OTHER_PAIR).blend(a2, UPPER);
      ByteVector b3 = a1.rearrange(OTHER_PAIR).blend(a3, UPPER);
      LongVector c0 = b0.blend(b1.rearrange(OTHER_OF_PAIR), ODD).reinterpretAsLongs();
      LongVector c1 = b0.rearrange(OTHER_OF_PAIR).blend(b1, ODD).reinterpretAsLongs();
      LongVector c2 = b2.blend(b3.rearrange(OTHER_OF_PAIR), ODD).reinterpretAsLongs();
      LongVector c3 = b2.rearrange(OTHER_OF_PAIR).blend(b3, ODD).reinterpretAsLongs();
      put(c0.lane(0), c0.lane(1), to, t);
      put(c1.lane(0), c1.lane(1), to, t + pitch);
      put(c2.lane(0), c2.lane(1), to, t + 2 * pitch);
      put(c3.lane(0), c3.lane(1), to, t + 3 * pitch);
      f += SIDE << 2;
      t += SIDE * pitch;
    }
  }

  /// Four floats, as two longs.
  private static void put(long low, long high, float[] to, int t) {
    to[t] = Float.intBitsToFloat((int) low);
    to[t + 1] = Float.intBitsToFloat((int) (low >>> 32));
    to[t + 2] = Float.intBitsToFloat((int) high);
    to[t + 3] = Float.intBitsToFloat((int) (high >>> 32));
  }

  private static void scatterFour(
      MemorySegment from,
      long at,
      int pitch,
      int first,
      int blocks,
      MemorySegment target,
      long to,
      long plane) {
    from = OFF_HEAP.cast(from);
    target = OFF_HEAP.cast(target);
    assert first >= 0 && blocks >= 0 : first + ", " + blocks;
    assert Bounds.hold(target, to << 2, 3 * plane + first + (long) blocks * SIDE) : to;
    long row = (long) pitch << 2;
    long f = (at + (long) first * pitch) << 2;
    long t = (to + first) << 2;
    long step = plane << 2;
    for (int i = 0; i < blocks; i++) {
      ByteVector a0 = ByteVector.fromMemorySegment(QUAD, from, f, ORDER);
      ByteVector a1 = ByteVector.fromMemorySegment(QUAD, from, f + row, ORDER);
      ByteVector a2 = ByteVector.fromMemorySegment(QUAD, from, f + 2 * row, ORDER);
      ByteVector a3 = ByteVector.fromMemorySegment(QUAD, from, f + 3 * row, ORDER);
      ByteVector b0 = a0.blend(a2.rearrange(OTHER_PAIR), UPPER);
      ByteVector b1 = a1.blend(a3.rearrange(OTHER_PAIR), UPPER);
      ByteVector b2 = a0.rearrange(OTHER_PAIR).blend(a2, UPPER);
      ByteVector b3 = a1.rearrange(OTHER_PAIR).blend(a3, UPPER);
      ByteVector c0 = b0.blend(b1.rearrange(OTHER_OF_PAIR), ODD);
      ByteVector c1 = b0.rearrange(OTHER_OF_PAIR).blend(b1, ODD);
      ByteVector c2 = b2.blend(b3.rearrange(OTHER_OF_PAIR), ODD);
      ByteVector c3 = b2.rearrange(OTHER_OF_PAIR).blend(b3, ODD);
      c0.intoMemorySegment(target, t, ORDER);
      c1.intoMemorySegment(target, t + step, ORDER);
      c2.intoMemorySegment(target, t + 2 * step, ORDER);
      c3.intoMemorySegment(target, t + 3 * step, ORDER);
      f += SIDE * row;
      t += SIDE << 2;
    }
  }
}
