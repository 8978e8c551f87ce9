package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

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
/// Lanes are tiles for images and outputs, channels for windows. One small method for each pass.
final class Winograd {
  /// Outputs of a tile, down and across.
  static final int OUT = 4;

  /// Elements of the image that a tile reads, down and across.
  static final int IN = 6;

  /// Products of a tile.
  static final int POINTS = IN * IN;

  // Lanes 4 t + j of a vector side by side in each of its quarters, and what quarter a lane is in.
  private static final VectorShuffle<Float> EVERY_0 = everyFourth(0);
  private static final VectorShuffle<Float> EVERY_1 = everyFourth(1);
  private static final VectorShuffle<Float> EVERY_2 = everyFourth(2);
  private static final VectorShuffle<Float> EVERY_3 = everyFourth(3);
  private static final VectorMask<Float> IN_1 = inQuarter(1);
  private static final VectorMask<Float> IN_2 = inQuarter(2);
  private static final VectorMask<Float> IN_3 = inQuarter(3);

  // Lanes that stand in turn for four columns: lane 4 t + j of vector v holds column j of tile v
  // LANES / 4 + t.
  private static final VectorShuffle<Float> QUARTER_0 = quarter(0);
  private static final VectorShuffle<Float> QUARTER_1 = quarter(1);
  private static final VectorShuffle<Float> QUARTER_2 = quarter(2);
  private static final VectorShuffle<Float> QUARTER_3 = quarter(3);
  private static final VectorMask<Float> COLUMN_1 = column(1);
  private static final VectorMask<Float> COLUMN_2 = column(2);
  private static final VectorMask<Float> COLUMN_3 = column(3);

  private Winograd() {}

  private static VectorShuffle<Float> everyFourth(int j) {
    return VectorShuffle.fromOp(F32, i -> OUT * i % LANES + j);
  }

  private static VectorMask<Float> inQuarter(int v) {
    boolean[] lanes = new boolean[LANES];
    Arrays.fill(lanes, v * (LANES / OUT), (v + 1) * (LANES / OUT), true);
    return VectorMask.fromArray(F32, lanes, 0);
  }

  private static VectorShuffle<Float> quarter(int v) {
    return VectorShuffle.fromOp(F32, i -> v * (LANES / OUT) + i / OUT);
  }

  private static VectorMask<Float> column(int j) {
    boolean[] lanes = new boolean[LANES];
    for (int i = j; i < LANES; i += OUT) {
      lanes[i] = true;
    }
    return VectorMask.fromArray(F32, lanes, 0);
  }

  /// Sorts image columns by their residue modulo 4.
  ///
  /// @param from elements from the beginning on
  /// @param to residue j's from `j plane` on
  /// @param count elements to sort; whole groups of four vectors are read and written
  static void sort(float[] from, int count, float[] to, int plane) {
    assert count >= 0 : count;
    for (int i = 0; i < count; i += OUT * LANES) {
      FloatVector x0 = FloatVector.fromArray(F32, from, i);
      FloatVector x1 = FloatVector.fromArray(F32, from, i + LANES);
      FloatVector x2 = FloatVector.fromArray(F32, from, i + 2 * LANES);
      FloatVector x3 = FloatVector.fromArray(F32, from, i + 3 * LANES);
      int at = i / OUT;
      x0.rearrange(EVERY_0)
          .blend(x1.rearrange(EVERY_0), IN_1)
          .blend(x2.rearrange(EVERY_0), IN_2)
          .blend(x3.rearrange(EVERY_0), IN_3)
          .intoArray(to, at);
      x0.rearrange(EVERY_1)
          .blend(x1.rearrange(EVERY_1), IN_1)
          .blend(x2.rearrange(EVERY_1), IN_2)
          .blend(x3.rearrange(EVERY_1), IN_3)
          .intoArray(to, at + plane);
      x0.rearrange(EVERY_2)
          .blend(x1.rearrange(EVERY_2), IN_1)
          .blend(x2.rearrange(EVERY_2), IN_2)
          .blend(x3.rearrange(EVERY_2), IN_3)
          .intoArray(to, at + 2 * plane);
      x0.rearrange(EVERY_3)
          .blend(x1.rearrange(EVERY_3), IN_1)
          .blend(x2.rearrange(EVERY_3), IN_2)
          .blend(x3.rearrange(EVERY_3), IN_3)
          .intoArray(to, at + 3 * plane);
    }
  }

  /// `d B` for some stretches of at most a vector of tiles that lie below each other: of each tile
  /// six image rows by themselves.
  ///
  /// What a vector has over a stretch runs into the next one, which is written later.
  ///
  /// @param sorted image rows, those of each residue of the columns modulo 4 by themselves
  /// @param from the first tile's first element
  /// @param residue elements of all image rows of a residue
  /// @param pitch elements of an image row in those
  /// @param stretches how many
  /// @param to [j, i, tiles] from `at` on, with `plane` floats for each j and i
  /// @param step tiles from one stretch to the next
  static void imageRows(
      float[] sorted,
      int from,
      int residue,
      int pitch,
      int stretches,
      float[] to,
      int at,
      int step,
      int plane) {
    int row = from;
    int out = at;
    int point = IN * plane;
    int i = 0;
    for (int r = 0; r < stretches * IN; r++) {
      FloatVector d0 = FloatVector.fromArray(F32, sorted, row);
      FloatVector d1 = FloatVector.fromArray(F32, sorted, row + residue);
      FloatVector d2 = FloatVector.fromArray(F32, sorted, row + 2 * residue);
      FloatVector d3 = FloatVector.fromArray(F32, sorted, row + 3 * residue);
      FloatVector d4 = FloatVector.fromArray(F32, sorted, row + 1);
      FloatVector d5 = FloatVector.fromArray(F32, sorted, row + residue + 1);
      FloatVector even = d2.fma(FloatVector.broadcast(F32, -4f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(F32, -4f), d3);
      FloatVector outer = d4.sub(d2);
      FloatVector inner = d3.sub(d1);
      d0.sub(d2).fma(FloatVector.broadcast(F32, 4f), outer).intoArray(to, out);
      even.add(odd).intoArray(to, out + point);
      even.sub(odd).intoArray(to, out + 2 * point);
      inner.fma(FloatVector.broadcast(F32, 2f), outer).intoArray(to, out + 3 * point);
      inner.fma(FloatVector.broadcast(F32, -2f), outer).intoArray(to, out + 4 * point);
      inner.fma(FloatVector.broadcast(F32, -4f), d5.sub(d3)).intoArray(to, out + 5 * point);
      row += pitch;
      out += plane;
      if (++i == IN) {
        i = 0;
        row -= (IN - OUT) * pitch;
        out += step - IN * plane;
      }
    }
  }

  /// Column j of `B^T` times what imageRows made.
  ///
  /// @param from [i, tiles] from `first` on
  /// @param to [i, ...] from `at` on, `step` floats apart
  /// @param width of the tiles, whole vectors
  static void imageColumn(
      float[] from, int first, int plane, float[] to, int at, int step, int width) {
    assert width % LANES == 0 : width;
    for (int t = 0; t < width; t += LANES) {
      int f = first + t;
      FloatVector d0 = FloatVector.fromArray(F32, from, f);
      FloatVector d1 = FloatVector.fromArray(F32, from, f + plane);
      FloatVector d2 = FloatVector.fromArray(F32, from, f + 2 * plane);
      FloatVector d3 = FloatVector.fromArray(F32, from, f + 3 * plane);
      FloatVector d4 = FloatVector.fromArray(F32, from, f + 4 * plane);
      FloatVector d5 = FloatVector.fromArray(F32, from, f + 5 * plane);
      int place = at + t;
      FloatVector even = d2.fma(FloatVector.broadcast(F32, -4f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(F32, -4f), d3);
      FloatVector outer = d4.sub(d2);
      FloatVector inner = d3.sub(d1);
      d0.sub(d2).fma(FloatVector.broadcast(F32, 4f), outer).intoArray(to, place);
      even.add(odd).intoArray(to, place + step);
      even.sub(odd).intoArray(to, place + 2 * step);
      inner.fma(FloatVector.broadcast(F32, 2f), outer).intoArray(to, place + 3 * step);
      inner.fma(FloatVector.broadcast(F32, -2f), outer).intoArray(to, place + 4 * step);
      inner.fma(FloatVector.broadcast(F32, -4f), d5.sub(d3)).intoArray(to, place + 5 * step);
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

  /// Column j of `A^T` times the points' products.
  ///
  /// @param from the products of points (i, j) from `first` on, `step` floats apart
  /// @param to [4, tiles] from `at` on, `plane` floats apart
  /// @param width of the tiles, whole vectors
  static void outputColumn(
      float[] from, int first, int step, float[] to, int at, int plane, int width) {
    for (int t = 0; t < width; t += LANES) {
      int f = first + t;
      FloatVector m1 = FloatVector.fromArray(F32, from, f + step);
      FloatVector m2 = FloatVector.fromArray(F32, from, f + 2 * step);
      FloatVector m3 = FloatVector.fromArray(F32, from, f + 3 * step);
      FloatVector m4 = FloatVector.fromArray(F32, from, f + 4 * step);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      FloatVector.fromArray(F32, from, f).add(s1).add(s2).intoArray(to, at + t);
      d2.fma(FloatVector.broadcast(F32, 2f), d1).intoArray(to, at + plane + t);
      s2.fma(FloatVector.broadcast(F32, 4f), s1).intoArray(to, at + 2 * plane + t);
      FloatVector m5 = FloatVector.fromArray(F32, from, f + 5 * step);
      d2.fma(FloatVector.broadcast(F32, 8f), d1.add(m5)).intoArray(to, at + 3 * plane + t);
    }
  }

  /// A row of outputs: what outputColumn made times `A`, plus a bias.
  ///
  /// @param from [j, tiles] from `first` on, `step` floats apart
  /// @param to tile t's four outputs go to `at + 4 t`
  /// @param width of the tiles, whole vectors
  static void outputRow(
      float[] from, int first, int step, float bias, float[] to, int at, int width) {
    FloatVector b = FloatVector.broadcast(F32, bias);
    for (int t = 0; t < width; t += LANES) {
      int f = first + t;
      FloatVector m0 = FloatVector.fromArray(F32, from, f).add(b);
      FloatVector m1 = FloatVector.fromArray(F32, from, f + step);
      FloatVector m2 = FloatVector.fromArray(F32, from, f + 2 * step);
      FloatVector m3 = FloatVector.fromArray(F32, from, f + 3 * step);
      FloatVector m4 = FloatVector.fromArray(F32, from, f + 4 * step);
      FloatVector m5 = FloatVector.fromArray(F32, from, f + 5 * step);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2).add(b);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      FloatVector y0 = m0.add(s1).add(s2);
      FloatVector y1 = d2.fma(FloatVector.broadcast(F32, 2f), d1);
      FloatVector y2 = s2.fma(FloatVector.broadcast(F32, 4f), s1).add(b);
      FloatVector y3 = d2.fma(FloatVector.broadcast(F32, 8f), d1.add(m5));
      int row = at + OUT * t;
      y0.rearrange(QUARTER_0)
          .blend(y1.rearrange(QUARTER_0), COLUMN_1)
          .blend(y2.rearrange(QUARTER_0), COLUMN_2)
          .blend(y3.rearrange(QUARTER_0), COLUMN_3)
          .intoArray(to, row);
      y0.rearrange(QUARTER_1)
          .blend(y1.rearrange(QUARTER_1), COLUMN_1)
          .blend(y2.rearrange(QUARTER_1), COLUMN_2)
          .blend(y3.rearrange(QUARTER_1), COLUMN_3)
          .intoArray(to, row + LANES);
      y0.rearrange(QUARTER_2)
          .blend(y1.rearrange(QUARTER_2), COLUMN_1)
          .blend(y2.rearrange(QUARTER_2), COLUMN_2)
          .blend(y3.rearrange(QUARTER_2), COLUMN_3)
          .intoArray(to, row + 2 * LANES);
      y0.rearrange(QUARTER_3)
          .blend(y1.rearrange(QUARTER_3), COLUMN_1)
          .blend(y2.rearrange(QUARTER_3), COLUMN_2)
          .blend(y3.rearrange(QUARTER_3), COLUMN_3)
          .intoArray(to, row + 3 * LANES);
    }
  }

  /// Copies a row of outputs, the last vector over what the one before has written.
  static void row(float[] from, int first, MemorySegment to, long at, int count) {
    if (count < LANES) {
      for (int i = 0; i < count; i++) {
        to.setAtIndex(JAVA_FLOAT, at + i, from[first + i]);
      }
      return;
    }
    for (int i = 0; i <= count - LANES; i += LANES) {
      FloatVector.fromArray(F32, from, first + i)
          .intoMemorySegment(to, (at + i) << 2, Vectors.ORDER);
    }
    int last = count - LANES;
    FloatVector.fromArray(F32, from, first + last)
        .intoMemorySegment(to, (at + last) << 2, Vectors.ORDER);
  }
}
