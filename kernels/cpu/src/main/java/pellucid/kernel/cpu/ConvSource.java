package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Copies bands of image planes into an array, with their padding, so that what follows needs no
/// bounds.
///
/// The columns of a row are sorted by their residue modulo the stride, [rows, stride, ceil(cols /
/// stride)]: elements that neighbouring outputs read at the same tap lie side by side whatever the
/// stride.
final class ConvSource {
  /// Every second lane of two vectors, the second of which begins a lane earlier than it might: its
  /// last lane is the last that is wanted.
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(F32, i -> 2 * i % LANES);

  private static final VectorShuffle<Float> ODD =
      VectorShuffle.fromOp(F32, i -> (2 * i + 1) % LANES);

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(F32, (1L << LANES) - (1L << (LANES / 2)));

  private ConvSource() {}

  /// Elements of a row in the copy.
  static int pitch(int cols, int stride) {
    return (cols + stride - 1) / stride * stride;
  }

  /// Copies a band of some consecutive planes.
  ///
  /// @param from the first plane's first element
  /// @param planes how many planes, each [height, width]
  /// @param top the band's first row in the plane, maybe negative
  /// @param left the band's first column in the plane, maybe negative
  /// @param copy [planes, rows, stride, pitch / stride] from `at` on
  static void copy(
      MemorySegment source,
      long from,
      int planes,
      int height,
      int width,
      int top,
      int rows,
      int left,
      int cols,
      int stride,
      float[] copy,
      int at) {
    int pitch = pitch(cols, stride);
    int to = at;
    for (int plane = 0; plane < planes; plane++) {
      long first = from + (long) plane * height * width;
      for (int h = top; h < top + rows; h++) {
        if (h < 0 || h >= height) {
          Arrays.fill(copy, to, to + pitch, 0);
        } else if (stride == 1) {
          row(source, first + (long) h * width, width, left, cols, copy, to);
        } else if (stride == 2) {
          pairedRow(source, first + (long) h * width, width, left, pitch / 2, copy, to);
        } else {
          sortedRow(source, first + (long) h * width, width, left, pitch, stride, copy, to);
        }
        to += pitch;
      }
    }
  }

  private static void row(
      MemorySegment source, long from, int width, int left, int cols, float[] copy, int to) {
    int begin = Math.min(Math.max(-left, 0), cols);
    int end = Math.max(Math.min(width - left, cols), begin);
    Arrays.fill(copy, to, to + begin, 0);
    MemorySegment.copy(
        source, JAVA_FLOAT, (from + left + begin) << 2, copy, to + begin, end - begin);
    Arrays.fill(copy, to + end, to + cols, 0);
  }

  /// Every second column, then the others.
  private static void pairedRow(
      MemorySegment source, long from, int width, int left, int count, float[] copy, int at) {
    for (int residue = 0; residue < 2; residue++) {
      int x = residue + left; // of the first column
      int to = at + residue * count;
      int begin = Math.clamp((1 - x) >> 1, 0, count);
      int end = Math.clamp((width - x + 1) >> 1, begin, count);
      Arrays.fill(copy, to, to + begin, 0);
      everySecond(source, from + x + 2L * begin, end - begin, copy, to + begin);
      Arrays.fill(copy, to + end, to + count, 0);
    }
  }

  /// A vector of columns at a time, the last ones a second time; nothing behind them is read.
  private static void everySecond(
      MemorySegment source, long from, int count, float[] copy, int to) {
    source = OFF_HEAP.cast(source);
    int whole = count < LANES ? 0 : count;
    for (int i = 0; i < whole; i += LANES) {
      int j = Math.min(i, count - LANES);
      long at = (from + 2L * j) << 2;
      FloatVector first = FloatVector.fromMemorySegment(F32, source, at, ORDER);
      FloatVector last = FloatVector.fromMemorySegment(F32, source, at + ((LANES - 1) << 2), ORDER);
      first.rearrange(EVEN).blend(last.rearrange(ODD), UPPER).intoArray(copy, to + j);
    }
    for (int i = whole; i < count; i++) {
      copy[to + i] = source.getAtIndex(JAVA_FLOAT, from + 2L * i);
    }
  }

  private static void sortedRow(
      MemorySegment source,
      long from,
      int width,
      int left,
      int pitch,
      int stride,
      float[] copy,
      int at) {
    int to = at;
    for (int residue = 0; residue < stride; residue++) {
      for (int x = residue + left; x < pitch + left; x += stride) {
        copy[to++] = x < 0 || x >= width ? 0 : source.getAtIndex(JAVA_FLOAT, from + x);
      }
    }
  }
}
