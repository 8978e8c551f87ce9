package pellucid.kernel.scalar;

import java.util.Objects;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Pooling and its gradient, window by window.
final class ScalarPool {
  private ScalarPool() {}

  static void forward(PoolCall call) {
    PoolGeometry g = call.geometry();
    Elements x = Elements.read(call.x());
    Elements y = Elements.write(call.y());
    double[] image = new double[g.h() * g.w()];
    long out = call.y().offset();
    for (int plane = 0; plane < g.n() * g.c(); plane++) {
      x.load(call.x().offset() + (long) plane * image.length, image);
      for (int p = 0; p < g.outH(); p++) {
        for (int q = 0; q < g.outW(); q++) {
          double value =
              switch (call.fn()) {
                case MAX -> image[argMax(g, image, p, q)];
                case AVG -> sum(g, image, p, q) / (g.r() * g.s());
              };
          y.set(out++, value);
        }
      }
    }
  }

  static void backward(PoolBackwardCall call) {
    PoolGeometry g = call.geometry();
    Elements gradY = Elements.read(call.gradY());
    Elements gradX = Elements.write(call.gradX());
    long in = call.gradY().offset();
    for (int plane = 0; plane < g.n() * g.c(); plane++) {
      double[] image = new double[g.h() * g.w()];
      double[] grad = new double[image.length];
      if (call.fn() == PoolFn.MAX) {
        Operand images = Objects.requireNonNull(call.x(), "x of a maximum's gradient");
        Elements.read(images).load(images.offset() + (long) plane * image.length, image);
      }
      for (int p = 0; p < g.outH(); p++) {
        for (int q = 0; q < g.outW(); q++) {
          double dy = gradY.get(in++);
          switch (call.fn()) {
            case MAX -> grad[argMax(g, image, p, q)] += dy;
            case AVG -> spread(g, grad, p, q, dy / (g.r() * g.s()));
          }
        }
      }
      gradX.store(call.gradX().offset() + (long) plane * image.length, grad);
    }
  }

  /// Where in the image the window's first largest element stands, or its first NaN.
  private static int argMax(PoolGeometry g, double[] image, int p, int q) {
    int best = -1;
    for (int h = top(g, p); h < bottom(g, p); h++) {
      for (int w = left(g, q); w < right(g, q); w++) {
        int i = h * g.w() + w;
        if (best < 0
            || image[i] > image[best]
            || (Double.isNaN(image[i]) && !Double.isNaN(image[best]))) {
          best = i;
        }
      }
    }
    return best;
  }

  private static double sum(PoolGeometry g, double[] image, int p, int q) {
    double sum = 0;
    for (int h = top(g, p); h < bottom(g, p); h++) {
      for (int w = left(g, q); w < right(g, q); w++) {
        sum += image[h * g.w() + w];
      }
    }
    return sum;
  }

  private static void spread(PoolGeometry g, double[] grad, int p, int q, double share) {
    for (int h = top(g, p); h < bottom(g, p); h++) {
      for (int w = left(g, q); w < right(g, q); w++) {
        grad[h * g.w() + w] += share;
      }
    }
  }

  // The part of a window that lies inside the image.

  private static int top(PoolGeometry g, int p) {
    return Math.max(p * g.strideH() - g.padH(), 0);
  }

  private static int bottom(PoolGeometry g, int p) {
    return Math.min(p * g.strideH() - g.padH() + g.r(), g.h());
  }

  private static int left(PoolGeometry g, int q) {
    return Math.max(q * g.strideW() - g.padW(), 0);
  }

  private static int right(PoolGeometry g, int q) {
    return Math.min(q * g.strideW() - g.padW() + g.s(), g.w());
  }
}
