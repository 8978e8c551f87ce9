package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The transforms of Winograd's F(4x4, 3x3) (Lavin and Gray, "Fast Algorithms for Convolutional
/// Neural Networks", 2015, section 4.3): a tile of 4x4 outputs comes from 36 products of a 6x6
/// piece of the image and a transformed window, where a direct sum needs 144.
///
/// `Y = A^T [(G g G^T) * (B^T d B)] A`, with
///
/// ```
///       4  0 -5  0  1  0          1/4    0    0
///       0 -4 -4  1  1  0         -1/6 -1/6 -1/6          1  1  1  1  1  0
/// B^T = 0  4 -4 -1  1  0     G = -1/6  1/6 -1/6    A^T = 0  1 -1  2 -2  0
///       0 -2 -1  2  1  0         1/24 1/12  1/6          0  1  1  4  4  0
///       0  2 -1 -2  1  0         1/24 -1/12 1/6          0  1 -1  8 -8  1
///       0  4  0 -5  0  1            0    0    1
/// ```
///
/// The window's gradient is the adjoint, `G^T [(A dY A^T) * (B^T d B)] G`, in which the products of
/// all tiles are added up before the transform by G.
///
/// Lanes are channels. Each transform goes down the columns first, all of a row of tiles at once,
/// then along each tile's rows: one small method for each pass, since those of a whole tile were
/// unrolled by C2 until it boxed vectors.
final class Winograd {
  /// Outputs of a tile, down and across.
  static final int OUT = 4;

  /// Elements of the image that a tile reads, down and across.
  static final int IN = 6;

  /// Taps of a window, down and across.
  static final int TAPS = 3;

  /// Products of a tile.
  static final int POINTS = IN * IN;

  /// The product that every output of a tile is a sum of, neither scaled nor subtracted: the second
  /// column of `A^T` is ones. What is added to it, a bias, is added to them all.
  static final int COMMON_POINT = IN + 1;

  private Winograd() {}

  /// `B^T d`: down six rows of an image.
  ///
  /// @param rows where each row begins
  /// @param to six rows from `at` on, `plane` floats apart
  /// @param count floats of a row, whole vectors
  static void imageRows(float[] from, int[] rows, float[] to, int at, int plane, int count) {
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    int r4 = rows[4];
    int r5 = rows[5];
    for (int x = 0; x < count; x += LANES) {
      FloatVector d0 = FloatVector.fromArray(F32, from, r0 + x);
      FloatVector d1 = FloatVector.fromArray(F32, from, r1 + x);
      FloatVector d2 = FloatVector.fromArray(F32, from, r2 + x);
      FloatVector d3 = FloatVector.fromArray(F32, from, r3 + x);
      FloatVector d4 = FloatVector.fromArray(F32, from, r4 + x);
      FloatVector d5 = FloatVector.fromArray(F32, from, r5 + x);
      int t = at + x;
      FloatVector even = d2.fma(FloatVector.broadcast(F32, -4f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(F32, -4f), d3);
      FloatVector outer = d4.sub(d2);
      FloatVector inner = d3.sub(d1);
      d0.sub(d2).fma(FloatVector.broadcast(F32, 4f), outer).intoArray(to, t);
      even.add(odd).intoArray(to, t + plane);
      even.sub(odd).intoArray(to, t + 2 * plane);
      inner.fma(FloatVector.broadcast(F32, 2f), outer).intoArray(to, t + 3 * plane);
      inner.fma(FloatVector.broadcast(F32, -2f), outer).intoArray(to, t + 4 * plane);
      inner.fma(FloatVector.broadcast(F32, -4f), d5.sub(d3)).intoArray(to, t + 5 * plane);
    }
  }

  /// Row i of `B^T d` times `B`, for neighbouring tiles of one vector of channels.
  ///
  /// @param first the first tile's first column, the next ones `pitch` floats apart
  /// @param points where a tile's product of each point goes
  /// @param offset added to these
  /// @param step from tile to tile
  static void imageTiles(
      float[] from,
      int first,
      int pitch,
      float[] to,
      int[] points,
      int i,
      int offset,
      int step,
      int tiles) {
    int f = first;
    int t0 = points[IN * i] + offset;
    int t1 = points[IN * i + 1] + offset;
    int t2 = points[IN * i + 2] + offset;
    int t3 = points[IN * i + 3] + offset;
    int t4 = points[IN * i + 4] + offset;
    int t5 = points[IN * i + 5] + offset;
    int place = 0;
    for (int t = 0; t < tiles; t++) {
      FloatVector d0 = FloatVector.fromArray(F32, from, f);
      FloatVector d1 = FloatVector.fromArray(F32, from, f + pitch);
      FloatVector d2 = FloatVector.fromArray(F32, from, f + 2 * pitch);
      FloatVector d3 = FloatVector.fromArray(F32, from, f + 3 * pitch);
      FloatVector d4 = FloatVector.fromArray(F32, from, f + 4 * pitch);
      FloatVector d5 = FloatVector.fromArray(F32, from, f + 5 * pitch);
      FloatVector even = d2.fma(FloatVector.broadcast(F32, -4f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(F32, -4f), d3);
      FloatVector outer = d4.sub(d2);
      FloatVector inner = d3.sub(d1);
      d0.sub(d2).fma(FloatVector.broadcast(F32, 4f), outer).intoArray(to, t0 + place);
      even.add(odd).intoArray(to, t1 + place);
      even.sub(odd).intoArray(to, t2 + place);
      inner.fma(FloatVector.broadcast(F32, 2f), outer).intoArray(to, t3 + place);
      inner.fma(FloatVector.broadcast(F32, -2f), outer).intoArray(to, t4 + place);
      inner.fma(FloatVector.broadcast(F32, -4f), d5.sub(d3)).intoArray(to, t5 + place);
      f += OUT * pitch;
      place += step;
    }
  }

  /// `A dY`: down four rows of y's gradient.
  ///
  /// @param rows where each row begins
  /// @param to six rows from `at` on, `plane` floats apart
  /// @param count floats of a row, whole vectors
  static void gradientRows(float[] from, int[] rows, float[] to, int at, int plane, int count) {
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    for (int x = 0; x < count; x += LANES) {
      FloatVector y0 = FloatVector.fromArray(F32, from, r0 + x);
      FloatVector y1 = FloatVector.fromArray(F32, from, r1 + x);
      FloatVector y2 = FloatVector.fromArray(F32, from, r2 + x);
      FloatVector y3 = FloatVector.fromArray(F32, from, r3 + x);
      int t = at + x;
      FloatVector even = y0.add(y2);
      FloatVector odd = y1.add(y3);
      FloatVector far = y2.fma(FloatVector.broadcast(F32, 4f), y0);
      FloatVector farOdd = y3.fma(FloatVector.broadcast(F32, 4f), y1);
      y0.intoArray(to, t);
      even.add(odd).intoArray(to, t + plane);
      even.sub(odd).intoArray(to, t + 2 * plane);
      farOdd.fma(FloatVector.broadcast(F32, 2f), far).intoArray(to, t + 3 * plane);
      farOdd.fma(FloatVector.broadcast(F32, -2f), far).intoArray(to, t + 4 * plane);
      y3.intoArray(to, t + 5 * plane);
    }
  }

  /// Row i of `A dY` times `A^T`, for neighbouring tiles of one vector of channels.
  ///
  /// @param first the first tile's first column, the next ones `pitch` floats apart
  /// @param points where a tile's product of each point goes
  /// @param offset added to these
  /// @param step from tile to tile
  static void gradientTiles(
      float[] from,
      int first,
      int pitch,
      float[] to,
      int[] points,
      int i,
      int offset,
      int step,
      int tiles) {
    int f = first;
    int t0 = points[IN * i] + offset;
    int t1 = points[IN * i + 1] + offset;
    int t2 = points[IN * i + 2] + offset;
    int t3 = points[IN * i + 3] + offset;
    int t4 = points[IN * i + 4] + offset;
    int t5 = points[IN * i + 5] + offset;
    int place = 0;
    for (int t = 0; t < tiles; t++) {
      FloatVector y0 = FloatVector.fromArray(F32, from, f);
      FloatVector y1 = FloatVector.fromArray(F32, from, f + pitch);
      FloatVector y2 = FloatVector.fromArray(F32, from, f + 2 * pitch);
      FloatVector y3 = FloatVector.fromArray(F32, from, f + 3 * pitch);
      FloatVector even = y0.add(y2);
      FloatVector odd = y1.add(y3);
      FloatVector far = y2.fma(FloatVector.broadcast(F32, 4f), y0);
      FloatVector farOdd = y3.fma(FloatVector.broadcast(F32, 4f), y1);
      y0.intoArray(to, t0 + place);
      even.add(odd).intoArray(to, t1 + place);
      even.sub(odd).intoArray(to, t2 + place);
      farOdd.fma(FloatVector.broadcast(F32, 2f), far).intoArray(to, t3 + place);
      farOdd.fma(FloatVector.broadcast(F32, -2f), far).intoArray(to, t4 + place);
      y3.intoArray(to, t5 + place);
      f += OUT * pitch;
      place += step;
    }
  }

  /// `G` times three taps that lie below each other, or the transpose: six numbers a channel.
  ///
  /// @param from the taps of all channels, from `first` on, `tap` floats apart
  /// @param to the numbers from `at` on, `step` floats apart
  /// @param count of the channels; whole vectors are read and written
  static void window(float[] from, int first, int tap, float[] to, int at, int step, int count) {
    for (int c = 0; c < count; c += LANES) {
      FloatVector g0 = FloatVector.fromArray(F32, from, first + c);
      FloatVector g1 = FloatVector.fromArray(F32, from, first + tap + c);
      FloatVector g2 = FloatVector.fromArray(F32, from, first + 2 * tap + c);
      FloatVector sum = g0.add(g2).mul(-1f / 6);
      FloatVector outer = g2.fma(FloatVector.broadcast(F32, 1f / 6), g0.mul(1f / 24));
      g0.mul(0.25f).intoArray(to, at + c);
      g1.fma(FloatVector.broadcast(F32, -1f / 6), sum).intoArray(to, at + step + c);
      g1.fma(FloatVector.broadcast(F32, 1f / 6), sum).intoArray(to, at + 2 * step + c);
      g1.fma(FloatVector.broadcast(F32, 1f / 12), outer).intoArray(to, at + 3 * step + c);
      g1.fma(FloatVector.broadcast(F32, -1f / 12), outer).intoArray(to, at + 4 * step + c);
      g2.intoArray(to, at + 5 * step + c);
    }
  }

  /// `G^T` times six numbers that lie below each other, or the transpose: three taps a channel.
  ///
  /// @param from the numbers of all channels, from `first` on, `step` floats apart
  /// @param to the taps from `at` on, `tap` floats apart
  /// @param count of the channels; whole vectors are read and written
  static void windowGradient(
      float[] from, int first, int step, float[] to, int at, int tap, int count) {
    assert count >= 0 && count % LANES == 0 : count;
    assert Bounds.hold(from, first, (IN - 1) * step + count) : first;
    assert Bounds.hold(to, at, (TAPS - 1) * tap + count) : at;
    for (int c = 0; c < count; c += LANES) {
      int f = first + c;
      FloatVector s1 = FloatVector.fromArray(F32, from, f + step);
      FloatVector s2 = FloatVector.fromArray(F32, from, f + 2 * step);
      FloatVector s3 = FloatVector.fromArray(F32, from, f + 3 * step);
      FloatVector s4 = FloatVector.fromArray(F32, from, f + 4 * step);
      FloatVector near = s1.add(s2).mul(-1f / 6);
      FloatVector far = s3.add(s4);
      FloatVector s0 = FloatVector.fromArray(F32, from, f);
      FloatVector s5 = FloatVector.fromArray(F32, from, f + 5 * step);
      s0.fma(FloatVector.broadcast(F32, 0.25f), far.fma(FloatVector.broadcast(F32, 1f / 24), near))
          .intoArray(to, at + c);
      s3.sub(s4)
          .fma(FloatVector.broadcast(F32, 1f / 12), s2.sub(s1).mul(1f / 6))
          .intoArray(to, at + tap + c);
      far.fma(FloatVector.broadcast(F32, 1f / 6), near.add(s5)).intoArray(to, at + 2 * tap + c);
    }
  }

  /// Row i of the points' products times `A`, for neighbouring tiles of one vector of channels.
  ///
  /// @param from the products of the first tile and point (i, 0) from `first` on, those of the next
  ///   points `plane` floats apart, of the next tiles `step`
  /// @param to four columns a tile from `at` on, `pitch` floats apart
  static void outputTiles(
      float[] from, int first, int plane, int step, float[] to, int at, int pitch, int tiles) {
    int f = first;
    int t = at;
    for (int i = 0; i < tiles; i++) {
      FloatVector m1 = FloatVector.fromArray(F32, from, f + plane);
      FloatVector m2 = FloatVector.fromArray(F32, from, f + 2 * plane);
      FloatVector m3 = FloatVector.fromArray(F32, from, f + 3 * plane);
      FloatVector m4 = FloatVector.fromArray(F32, from, f + 4 * plane);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      FloatVector.fromArray(F32, from, f).add(s1).add(s2).intoArray(to, t);
      d2.fma(FloatVector.broadcast(F32, 2f), d1).intoArray(to, t + pitch);
      s2.fma(FloatVector.broadcast(F32, 4f), s1).intoArray(to, t + 2 * pitch);
      FloatVector m5 = FloatVector.fromArray(F32, from, f + 5 * plane);
      d2.fma(FloatVector.broadcast(F32, 8f), d1.add(m5)).intoArray(to, t + 3 * pitch);
      f += step;
      t += OUT * pitch;
    }
  }

  /// `A^T` times what outputTiles made: four rows of outputs.
  ///
  /// @param from six rows from `first` on, `plane` floats apart
  /// @param to four rows from float `at` on, `pitch` floats apart; each runs over its end by less
  ///   than a vector at most
  /// @param count floats of a row, whole vectors
  static void outputRows(
      float[] from, int first, int plane, MemorySegment to, long at, int pitch, int count) {
    to = OFF_HEAP.cast(to);
    long step = (long) pitch << 2;
    for (int x = 0; x < count; x += LANES) {
      int f = first + x;
      FloatVector m1 = FloatVector.fromArray(F32, from, f + plane);
      FloatVector m2 = FloatVector.fromArray(F32, from, f + 2 * plane);
      FloatVector m3 = FloatVector.fromArray(F32, from, f + 3 * plane);
      FloatVector m4 = FloatVector.fromArray(F32, from, f + 4 * plane);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      long t = (at + x) << 2;
      FloatVector.fromArray(F32, from, f).add(s1).add(s2).intoMemorySegment(to, t, ORDER);
      d2.fma(FloatVector.broadcast(F32, 2f), d1).intoMemorySegment(to, t + step, ORDER);
      s2.fma(FloatVector.broadcast(F32, 4f), s1).intoMemorySegment(to, t + 2 * step, ORDER);
      FloatVector m5 = FloatVector.fromArray(F32, from, f + 5 * plane);
      d2.fma(FloatVector.broadcast(F32, 8f), d1.add(m5)).intoMemorySegment(to, t + 3 * step, ORDER);
    }
  }
}
