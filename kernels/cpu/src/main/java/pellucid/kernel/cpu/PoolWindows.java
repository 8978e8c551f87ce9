package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Pooling of one plane by windows of any size and step, in arrays.
///
/// Forward, the rows of a window are combined into one with vectors, then its columns. Backward,
/// the windows' gradients are added in order where they come from.
final class PoolWindows {
  private PoolWindows() {}

  /// Floats of scratch that [#forward] wants: a padded row, and its windows before every strideW-th
  /// is picked, both with room for a last vector.
  static int scratch(PoolGeometry g) {
    return 2 * pitch(g);
  }

  private static int pitch(PoolGeometry g) {
    return g.padW() + g.w() + g.s() + 2 * LANES;
  }

  /// @param image the plane, [h, w]
  /// @param scratch of [#scratch] floats
  /// @param results [outH, outW]
  static void forward(PoolGeometry g, PoolFn fn, float[] image, float[] scratch, float[] results) {
    int windows = pitch(g);
    int span = (g.outW() - 1) * g.strideW() + 1;
    Arrays.fill(scratch, 0, windows, fn == PoolFn.MAX ? Float.NEGATIVE_INFINITY : 0);
    for (int p = 0; p < g.outH(); p++) {
      int top = p * g.strideH() - g.padH();
      combineRows(g, fn, image, Math.max(top, 0), Math.min(top + g.r(), g.h()), scratch);
      if (fn == PoolFn.MAX) {
        slideMax(scratch, g.s(), windows, span);
        for (int q = 0; q < g.outW(); q++) {
          results[p * g.outW() + q] = scratch[windows + q * g.strideW()];
        }
      } else {
        slideSum(scratch, g.s(), windows, span);
        float size = g.r() * g.s();
        for (int q = 0; q < g.outW(); q++) {
          results[p * g.outW() + q] = scratch[windows + q * g.strideW()] / size;
        }
      }
    }
  }

  /// Combines rows top..bottom of a plane into the padded row; padding is at most half a window, so
  /// there is one.
  private static void combineRows(
      PoolGeometry g, PoolFn fn, float[] image, int top, int bottom, float[] row) {
    int width = g.w();
    System.arraycopy(image, top * width, row, g.padW(), width);
    for (int h = top + 1; h < bottom; h++) {
      switch (fn) {
        case MAX -> maxRow(image, h * width, row, g.padW(), width);
        case AVG -> addRow(image, h * width, row, g.padW(), width);
      }
    }
  }

  private static void maxRow(float[] image, int from, float[] row, int at, int width) {
    int w = 0;
    for (; w <= width - LANES; w += LANES) {
      FloatVector.fromArray(F32, row, at + w)
          .max(FloatVector.fromArray(F32, image, from + w))
          .intoArray(row, at + w);
    }
    for (; w < width; w++) {
      row[at + w] = Math.max(row[at + w], image[from + w]);
    }
  }

  private static void addRow(float[] image, int from, float[] row, int at, int width) {
    int w = 0;
    for (; w <= width - LANES; w += LANES) {
      FloatVector.fromArray(F32, row, at + w)
          .add(FloatVector.fromArray(F32, image, from + w))
          .intoArray(row, at + w);
    }
    for (; w < width; w++) {
      row[at + w] += image[from + w];
    }
  }

  /// `row[to + i]`, the maximum of `row[i]` and the s - 1 numbers behind it.
  private static void slideMax(float[] row, int s, int to, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector max = FloatVector.fromArray(F32, row, i);
      for (int j = 1; j < s; j++) {
        max = FloatVector.fromArray(F32, row, i + j).max(max);
      }
      max.intoArray(row, to + i);
    }
  }

  private static void slideSum(float[] row, int s, int to, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector sum = FloatVector.fromArray(F32, row, i);
      for (int j = 1; j < s; j++) {
        sum = FloatVector.fromArray(F32, row, i + j).add(sum);
      }
      sum.intoArray(row, to + i);
    }
  }

  /// Each window's maximum is computed as forward, and then looked for: half as many branches that
  /// can't be foreseen as in following it element by element.
  ///
  /// @param image the plane, [h, w]
  /// @param scratch of [#scratch] floats
  /// @param in gradients of the results, [outH, outW]
  /// @param out zeros, [h, w], to which they are added
  static void maxBackward(PoolGeometry g, float[] image, float[] scratch, float[] in, float[] out) {
    int windows = pitch(g);
    int span = (g.outW() - 1) * g.strideW() + 1;
    Arrays.fill(scratch, 0, windows, Float.NEGATIVE_INFINITY);
    for (int p = 0; p < g.outH(); p++) {
      int top = Math.max(p * g.strideH() - g.padH(), 0);
      int bottom = Math.min(p * g.strideH() - g.padH() + g.r(), g.h());
      combineRows(g, PoolFn.MAX, image, top, bottom, scratch);
      slideMax(scratch, g.s(), windows, span);
      for (int q = 0; q < g.outW(); q++) {
        int left = q * g.strideW() - g.padW();
        int right = Math.min(left + g.s(), g.w());
        float max = scratch[windows + q * g.strideW()];
        int best = first(g, image, max, top, bottom, Math.max(left, 0), right);
        out[best] += in[p * g.outW() + q];
      }
    }
  }

  /// Where in a window the first of a value is, which may be NaN.
  private static int first(
      PoolGeometry g, float[] image, float value, int top, int bottom, int left, int right) {
    boolean nan = Float.isNaN(value);
    for (int h = top; h < bottom; h++) {
      for (int i = h * g.w() + left; i < h * g.w() + right; i++) {
        float x = image[i];
        if (x == value || (nan && Float.isNaN(x))) {
          return i;
        }
      }
    }
    throw new AssertionError("pool2d: a window without its maximum");
  }

  /// @param in gradients of the results, [outH, outW]
  /// @param out zeros, [h, w], to which they are added
  static void averageBackward(PoolGeometry g, float[] in, float[] out) {
    float size = g.r() * g.s();
    for (int p = 0; p < g.outH(); p++) {
      int top = p * g.strideH() - g.padH();
      for (int q = 0; q < g.outW(); q++) {
        int left = q * g.strideW() - g.padW();
        float share = in[p * g.outW() + q] / size;
        for (int h = Math.max(top, 0); h < Math.min(top + g.r(), g.h()); h++) {
          for (int w = Math.max(left, 0); w < Math.min(left + g.s(), g.w()); w++) {
            out[h * g.w() + w] += share;
          }
        }
      }
    }
  }
}
