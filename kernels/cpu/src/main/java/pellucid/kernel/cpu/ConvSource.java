package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Copies bands of image planes into an array, with their padding, so that what follows needs no
/// bounds.
///
/// The columns of a row are sorted by their residue modulo the stride, [rows, stride, ceil(cols /
/// stride)]: elements that neighbouring outputs read at the same tap lie side by side whatever the
/// stride.
final class ConvSource {
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
