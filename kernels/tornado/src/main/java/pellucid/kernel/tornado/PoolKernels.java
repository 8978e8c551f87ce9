package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Pooling and its gradients: a thread a number of the result. A gradient is gathered from the
/// windows that hold an element, in order, so that threads write nothing twice.
///
/// The ints from `at[0]` on are those named here; [Pools] writes them.
final class PoolKernels {
  /// Numbers of the result.
  static final int COUNT = 0;

  /// The first element of the images, of the windows' results (or their gradient), and of the
  /// images' gradient.
  static final int X = 1;

  static final int Y = 2;
  static final int GRAD_X = 3;

  /// Whether the largest is wanted, else the average.
  static final int LARGEST = 4;

  /// Sizes of an image and of its result.
  static final int H = 5;

  static final int W = 6;
  static final int OUT_H = 7;
  static final int OUT_W = 8;

  /// The window's size, its steps, the padding; adaptive windows have none.
  static final int R = 9;

  static final int S = 10;
  static final int STRIDE_H = 11;
  static final int STRIDE_W = 12;
  static final int PAD_H = 13;
  static final int PAD_W = 14;

  private PoolKernels() {}

  /// `y = pool(x)`
  static void forward(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int i = context.globalIdx;
    if (i < ints.get(base + COUNT)) {
      int rest = i / ints.get(base + OUT_W);
      int q = i - rest * ints.get(base + OUT_W);
      int plane = rest / ints.get(base + OUT_H);
      int p = rest - plane * ints.get(base + OUT_H);
      int image = ints.get(base + X) + plane * ints.get(base + H) * ints.get(base + W);
      int y = ints.get(base + Y) + i;
      if (ints.get(base + LARGEST) != 0) {
        heap.set(y, heap.get(largest(heap, ints, base, image, p, q)));
      } else {
        int window = ints.get(base + R) * ints.get(base + S);
        heap.set(y, sum(heap, ints, base, image, p, q) / window);
      }
    }
  }

  /// The gradient of [#forward] by its images.
  static void backward(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int i = context.globalIdx;
    if (i < ints.get(base + COUNT)) {
      int rest = i / ints.get(base + W);
      int w = i - rest * ints.get(base + W);
      int plane = rest / ints.get(base + H);
      int h = rest - plane * ints.get(base + H);
      int image = ints.get(base + X) + plane * ints.get(base + H) * ints.get(base + W);
      int place = image + h * ints.get(base + W) + w;
      int gradY = ints.get(base + Y) + plane * ints.get(base + OUT_H) * ints.get(base + OUT_W);
      int toP = lastWindow(h, ints, base + PAD_H, base + STRIDE_H, base + OUT_H);
      int toQ = lastWindow(w, ints, base + PAD_W, base + STRIDE_W, base + OUT_W);
      int fromQ = firstWindow(w, ints, base + PAD_W, base + STRIDE_W, base + S);
      int p = firstWindow(h, ints, base + PAD_H, base + STRIDE_H, base + R);
      int window = ints.get(base + R) * ints.get(base + S);
      boolean wantsLargest = ints.get(base + LARGEST) != 0;
      float sum = 0;
      for (; p <= toP; p++) {
        for (int q = fromQ; q <= toQ; q++) {
          float dy = heap.get(gradY + p * ints.get(base + OUT_W) + q);
          if (!wantsLargest) {
            sum += dy / window;
          } else if (largest(heap, ints, base, image, p, q) == place) {
            sum += dy;
          }
        }
      }
      heap.set(ints.get(base + GRAD_X) + i, sum);
    }
  }

  /// `y = adaptive_avg_pool(x)`
  static void adaptive(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int i = context.globalIdx;
    if (i < ints.get(base + COUNT)) {
      int inH = ints.get(base + H);
      int inW = ints.get(base + W);
      int outH = ints.get(base + OUT_H);
      int outW = ints.get(base + OUT_W);
      int rest = i / outW;
      int q = i - rest * outW;
      int plane = rest / outH;
      int p = rest - plane * outH;
      int image = ints.get(base + X) + plane * inH * inW;
      int top = start(p, inH, outH);
      int bottom = end(p, inH, outH);
      int left = start(q, inW, outW);
      int right = end(q, inW, outW);
      float sum = 0;
      for (int h = top; h < bottom; h++) {
        for (int w = left; w < right; w++) {
          sum += heap.get(image + h * inW + w);
        }
      }
      heap.set(ints.get(base + Y) + i, sum / ((bottom - top) * (right - left)));
    }
  }

  /// The gradient of [#adaptive] by its images. The windows that hold an element are found as the
  /// elements of a window are, with sizes exchanged.
  static void adaptiveBackward(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int i = context.globalIdx;
    if (i < ints.get(base + COUNT)) {
      int inH = ints.get(base + H);
      int inW = ints.get(base + W);
      int outH = ints.get(base + OUT_H);
      int outW = ints.get(base + OUT_W);
      int rest = i / inW;
      int w = i - rest * inW;
      int plane = rest / inH;
      int h = rest - plane * inH;
      int gradY = ints.get(base + Y) + plane * outH * outW;
      int toP = end(h, outH, inH);
      int fromQ = start(w, outW, inW);
      int toQ = end(w, outW, inW);
      float sum = 0;
      for (int p = start(h, outH, inH); p < toP; p++) {
        int height = end(p, inH, outH) - start(p, inH, outH);
        for (int q = fromQ; q < toQ; q++) {
          int width = end(q, inW, outW) - start(q, inW, outW);
          sum += heap.get(gradY + p * outW + q) / (height * width);
        }
      }
      heap.set(ints.get(base + GRAD_X) + i, sum);
    }
  }

  /// Where the window's first largest element is, or its first NaN.
  private static int largest(FloatArray heap, IntArray ints, int base, int image, int p, int q) {
    int width = ints.get(base + W);
    int top = top(p, ints, base + PAD_H, base + STRIDE_H);
    int left = top(q, ints, base + PAD_W, base + STRIDE_W);
    int bottom = bottom(p, ints, base + PAD_H, base + STRIDE_H, base + R, base + H);
    int right = bottom(q, ints, base + PAD_W, base + STRIDE_W, base + S, base + W);
    int best = image + top * width + left;
    float most = heap.get(best);
    for (int h = top; h < bottom; h++) {
      for (int w = left; w < right; w++) {
        int place = image + h * width + w;
        float value = heap.get(place);
        if (Functions.isNaN(value) ? !Functions.isNaN(most) : value > most) {
          best = place;
          most = value;
        }
      }
    }
    return best;
  }

  private static float sum(FloatArray heap, IntArray ints, int base, int image, int p, int q) {
    int width = ints.get(base + W);
    int left = top(q, ints, base + PAD_W, base + STRIDE_W);
    int bottom = bottom(p, ints, base + PAD_H, base + STRIDE_H, base + R, base + H);
    int right = bottom(q, ints, base + PAD_W, base + STRIDE_W, base + S, base + W);
    float sum = 0;
    for (int h = top(p, ints, base + PAD_H, base + STRIDE_H); h < bottom; h++) {
      for (int w = left; w < right; w++) {
        sum += heap.get(image + h * width + w);
      }
    }
    return sum;
  }

  // The part of a window that lies inside the image, and the windows that hold an element, along
  // one dimension; sizes are given by where they stand.

  private static int top(int window, IntArray ints, int pad, int stride) {
    int first = window * ints.get(stride) - ints.get(pad);
    return first < 0 ? 0 : first;
  }

  private static int bottom(int window, IntArray ints, int pad, int stride, int length, int size) {
    int end = window * ints.get(stride) - ints.get(pad) + ints.get(length);
    return end < ints.get(size) ? end : ints.get(size);
  }

  private static int firstWindow(int i, IntArray ints, int pad, int stride, int length) {
    int behind = i + ints.get(pad) - ints.get(length); // a window from here ends before i
    return behind < 0 ? 0 : behind / ints.get(stride) + 1;
  }

  private static int lastWindow(int i, IntArray ints, int pad, int stride, int count) {
    int last = (i + ints.get(pad)) / ints.get(stride);
    return last < ints.get(count) ? last : ints.get(count) - 1;
  }

  private static int start(int window, int in, int out) {
    return window * in / out;
  }

  private static int end(int window, int in, int out) {
    return ((window + 1) * in + out - 1) / out;
  }
}
