package pellucid.kernel.cpu;

import java.util.Arrays;
import pellucid.kernel.ConvGeometry;

/// The geometry of one correlation: every output of a grid is a weighted sum of source elements at
/// fixed distances.
///
/// Output (i, j) of the grid reads the source at row `i strideH - padH + tapsH[.]`, column `j
/// strideW - padW + tapsW[.]`, zeros outside, and is written at row `rowStart + i rowStep`, column
/// `colStart + j colStep` of its plane. The forward pass is one such correlation. The gradient by
/// the input is one for each residue of the input's rows and columns modulo the stride, since only
/// every stride-th tap meets such a row: no multiplications by zero, no scatter.
///
/// The weight of tap t of source channel c for output channel i of group g is at `g wGroup + i wRow
/// + c wChannel + wTaps[t]`.
record ConvPass(
    int images,
    int groups,
    int channels, // of the source, in a group
    int height,
    int width,
    int outputs, // channels in a group
    int outHeight, // of the planes written to
    int outWidth,
    int rows, // of the grid
    int cols,
    int strideH,
    int strideW,
    int padH,
    int padW,
    int[] tapsH,
    int[] tapsW,
    int rowStart,
    int rowStep,
    int colStart,
    int colStep,
    int wGroup,
    int wRow,
    int wChannel,
    int[] wTaps) {

  /// y from x and w.
  static ConvPass forward(ConvGeometry g) {
    int channels = g.c() / g.groups();
    int outputs = g.k() / g.groups();
    int window = g.r() * g.s();
    int[] wTaps = new int[window];
    for (int t = 0; t < window; t++) {
      wTaps[t] = t;
    }
    return new ConvPass(
        g.n(),
        g.groups(),
        channels,
        g.h(),
        g.w(),
        outputs,
        g.outH(),
        g.outW(),
        g.outH(),
        g.outW(),
        g.strideH(),
        g.strideW(),
        g.padH(),
        g.padW(),
        multiples(g.r(), g.dilationH()),
        multiples(g.s(), g.dilationW()),
        0,
        1,
        0,
        1,
        outputs * channels * window,
        channels * window,
        window,
        wTaps);
  }

  /// The elements of x's gradient whose row is a and column b modulo the stride, from y's gradient
  /// and w.
  ///
  /// From `p stride = h + pad - r dilation`: with h = a + i stride, row r of the window meets
  /// output row `p = i + (a + pad - r dilation) / stride` if that is whole.
  static ConvPass backwardInput(ConvGeometry g, int a, int b) {
    int[] down = meeting(g.r(), g.dilationH(), a + g.padH(), g.strideH());
    int[] across = meeting(g.s(), g.dilationW(), b + g.padW(), g.strideW());
    int[] tapsH = distances(down, g.dilationH(), a + g.padH(), g.strideH());
    int[] tapsW = distances(across, g.dilationW(), b + g.padW(), g.strideW());
    int top = lowest(tapsH);
    int left = lowest(tapsW);
    int channels = g.k() / g.groups();
    int outputs = g.c() / g.groups();
    int window = g.r() * g.s();
    return new ConvPass(
        g.n(),
        g.groups(),
        channels,
        g.outH(),
        g.outW(),
        outputs,
        g.h(),
        g.w(),
        steps(g.h() - a, g.strideH()),
        steps(g.w() - b, g.strideW()),
        1,
        1,
        -top,
        -left,
        shifted(tapsH, -top),
        shifted(tapsW, -left),
        a,
        g.strideH(),
        b,
        g.strideW(),
        channels * outputs * window,
        window,
        outputs * window,
        windowIndices(down, across, g.s()));
  }

  /// Terms of an output's sum.
  int depth() {
    return channels * tapsH.length * tapsW.length;
  }

  /// Whether outputs that follow each other in the grid do so in memory.
  boolean contiguous() {
    return rowStep == 1 && colStep == 1 && rows == outHeight && cols == outWidth;
  }

  /// Source rows that some rows of the grid read.
  int rowSpan(int gridRows) {
    return (gridRows - 1) * strideH + 1 + last(tapsH);
  }

  /// Source columns that a row of the grid reads.
  int colSpan() {
    return (cols - 1) * strideW + 1 + last(tapsW);
  }

  private static int last(int[] taps) {
    int last = 0;
    for (int tap : taps) {
      last = Math.max(last, tap);
    }
    return last;
  }

  private static int steps(int size, int step) {
    return size <= 0 ? 0 : (size + step - 1) / step;
  }

  private static int[] multiples(int count, int step) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * step;
    }
    return values;
  }

  /// The window's rows r for which `start - r dilation` is a multiple of the stride.
  private static int[] meeting(int size, int dilation, int start, int stride) {
    int[] met = new int[size];
    int count = 0;
    for (int r = 0; r < size; r++) {
      if ((start - r * dilation) % stride == 0) {
        met[count++] = r;
      }
    }
    return Arrays.copyOf(met, count);
  }

  private static int[] distances(int[] met, int dilation, int start, int stride) {
    int[] values = new int[met.length];
    for (int i = 0; i < met.length; i++) {
      values[i] = (start - met[i] * dilation) / stride;
    }
    return values;
  }

  private static int lowest(int[] values) {
    int lowest = values.length == 0 ? 0 : values[0];
    for (int value : values) {
      lowest = Math.min(lowest, value);
    }
    return lowest;
  }

  private static int[] shifted(int[] values, int by) {
    int[] shifted = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      shifted[i] = values[i] + by;
    }
    return shifted;
  }

  private static int[] windowIndices(int[] down, int[] across, int pitch) {
    int[] indices = new int[down.length * across.length];
    int t = 0;
    for (int r : down) {
      for (int s : across) {
        indices[t++] = r * pitch + s;
      }
    }
    return indices;
  }
}
