package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static jdk.incubator.vector.VectorOperators.ADD;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
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
  /// Added and stored by ways that no other vector takes: where the JDK's shared methods see two
  /// classes, C2 boxes now and then (docs/adr/0006).
  private static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;

  private static final int SIDE = 4;
  private static final VectorShuffle<Float> OTHER_PAIR = VectorShuffle.fromValues(QUAD, 2, 3, 0, 1);
  private static final VectorShuffle<Float> OTHER_OF_PAIR =
      VectorShuffle.fromValues(QUAD, 1, 0, 3, 2);
  private static final VectorMask<Float> UPPER =
      VectorMask.fromValues(QUAD, false, false, true, true);
  private static final VectorMask<Float> ODD =
      VectorMask.fromValues(QUAD, false, true, false, true);

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
  /// @param from pixel p's channels from `at + p pitch` on
  /// @param bias added to channel c: element `biasAt + c`
  /// @param to the stretch in the first plane; the others' are `plane` floats apart
  void scatter(
      float[] from,
      int at,
      int pitch,
      int channels,
      int count,
      float[] bias,
      int biasAt,
      MemorySegment target,
      long to,
      long plane) {
    int wide = LANES != WIDE || count < WIDE ? 0 : channels / WIDE * WIDE;
    for (int c = 0; c < wide; c += WIDE) {
      int b = biasAt + c;
      scatterWide(from, at + c, pitch, count, bias, b, target, to + c * plane, plane);
    }
    int whole = count < SIDE ? wide : channels / SIDE * SIDE;
    for (int c = wide; c < whole; c += SIDE) {
      int b = biasAt + c;
      scatterFour(from, at + c, pitch, 0, count / SIDE, bias, b, target, to + c * plane, plane);
      if (count % SIDE != 0) {
        int last = count - SIDE;
        scatterFour(from, at + c, pitch, last, 1, bias, b, target, to + c * plane, plane);
      }
    }
    for (int c = whole; c < channels; c++) {
      for (int p = 0; p < count; p++) {
        float value = from[at + p * pitch + c] + bias[biasAt + c];
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
      float[] from,
      int at,
      int pitch,
      int count,
      float[] bias,
      int biasAt,
      MemorySegment target,
      long to,
      long plane) {
    for (int p = 0; p < count; ) {
      int blocks = Math.min(ChannelsLast16.BLOCKS, (count - p) / WIDE);
      if (blocks == 0) {
        blocks = 1;
        p = count - WIDE;
      }
      ChannelsLast16.pixels(from, at + p * pitch, pitch, blocks, scratch);
      ChannelsLast16.toPlanes(scratch, blocks, bias, biasAt, target, to + p, plane);
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
      FloatVector a0 = FloatVector.fromMemorySegment(QUAD, source, f, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(QUAD, source, f + step, ORDER);
      FloatVector a2 = FloatVector.fromMemorySegment(QUAD, source, f + 2 * step, ORDER);
      FloatVector a3 = FloatVector.fromMemorySegment(QUAD, source, f + 3 * step, ORDER);
      FloatVector b0 = a0.blend(a2.rearrange(OTHER_PAIR), UPPER);
      FloatVector b1 = a1.blend(a3.rearrange(OTHER_PAIR), UPPER);
      FloatVector b2 = a0.rearrange(OTHER_PAIR).blend(a2, UPPER);
      FloatVector b3 = a1.rearrange(OTHER_PAIR).blend(a3, UPPER);
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
      float[] from,
      int at,
      int pitch,
      int first,
      int blocks,
      float[] bias,
      int biasAt,
      MemorySegment target,
      long to,
      long plane) {
    target = OFF_HEAP.cast(target);
    assert first >= 0 && blocks >= 0 : first + ", " + blocks;
    assert Bounds.hold(target, to << 2, 3 * plane + first + (long) blocks * SIDE) : to;
    assert Bounds.hold(bias, biasAt, SIDE) : biasAt;
    FloatVector add0 = FloatVector.broadcast(QUAD, bias[biasAt]);
    FloatVector add1 = FloatVector.broadcast(QUAD, bias[biasAt + 1]);
    FloatVector add2 = FloatVector.broadcast(QUAD, bias[biasAt + 2]);
    FloatVector add3 = FloatVector.broadcast(QUAD, bias[biasAt + 3]);
    int f = at + first * pitch;
    long t = (to + first) << 2;
    long step = plane << 2;
    for (int i = 0; i < blocks; i++) {
      FloatVector a0 = FloatVector.fromArray(QUAD, from, f);
      FloatVector a1 = FloatVector.fromArray(QUAD, from, f + pitch);
      FloatVector a2 = FloatVector.fromArray(QUAD, from, f + 2 * pitch);
      FloatVector a3 = FloatVector.fromArray(QUAD, from, f + 3 * pitch);
      FloatVector b0 = a0.blend(a2.rearrange(OTHER_PAIR), UPPER);
      FloatVector b1 = a1.blend(a3.rearrange(OTHER_PAIR), UPPER);
      FloatVector b2 = a0.rearrange(OTHER_PAIR).blend(a2, UPPER);
      FloatVector b3 = a1.rearrange(OTHER_PAIR).blend(a3, UPPER);
      FloatVector c0 = b0.blend(b1.rearrange(OTHER_OF_PAIR), ODD);
      FloatVector c1 = b0.rearrange(OTHER_OF_PAIR).blend(b1, ODD);
      FloatVector c2 = b2.blend(b3.rearrange(OTHER_OF_PAIR), ODD);
      FloatVector c3 = b2.rearrange(OTHER_OF_PAIR).blend(b3, ODD);
      c0.lanewise(ADD, add0).reinterpretAsBytes().intoMemorySegment(target, t, ORDER);
      c1.lanewise(ADD, add1).reinterpretAsBytes().intoMemorySegment(target, t + step, ORDER);
      c2.lanewise(ADD, add2).reinterpretAsBytes().intoMemorySegment(target, t + 2 * step, ORDER);
      c3.lanewise(ADD, add3).reinterpretAsBytes().intoMemorySegment(target, t + 3 * step, ORDER);
      f += SIDE * pitch;
      t += SIDE << 2;
    }
  }
}
