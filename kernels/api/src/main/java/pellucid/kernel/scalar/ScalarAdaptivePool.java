package pellucid.kernel.scalar;

import static pellucid.kernel.AdaptivePoolCall.end;
import static pellucid.kernel.AdaptivePoolCall.start;

import pellucid.kernel.AdaptivePoolCall;

/// Average pooling to a given size, and its gradient, window by window.
final class ScalarAdaptivePool {
  private ScalarAdaptivePool() {}

  static void forward(AdaptivePoolCall call) {
    Elements x = Elements.read(call.x());
    Elements y = Elements.write(call.y());
    double[] image = new double[call.h() * call.w()];
    long out = call.y().offset();
    for (long plane = 0; plane < call.planes(); plane++) {
      x.load(call.x().offset() + plane * image.length, image);
      for (int p = 0; p < call.outH(); p++) {
        for (int q = 0; q < call.outW(); q++) {
          y.set(out++, sum(call, image, p, q) / area(call, p, q));
        }
      }
    }
  }

  private static double sum(AdaptivePoolCall call, double[] image, int p, int q) {
    double sum = 0;
    for (int i = start(p, call.h(), call.outH()); i < end(p, call.h(), call.outH()); i++) {
      for (int j = start(q, call.w(), call.outW()); j < end(q, call.w(), call.outW()); j++) {
        sum += image[i * call.w() + j];
      }
    }
    return sum;
  }

  private static int area(AdaptivePoolCall call, int p, int q) {
    return (end(p, call.h(), call.outH()) - start(p, call.h(), call.outH()))
        * (end(q, call.w(), call.outW()) - start(q, call.w(), call.outW()));
  }

  static void backward(AdaptivePoolCall call) {
    Elements gradY = Elements.read(call.y());
    Elements gradX = Elements.write(call.x());
    long in = call.y().offset();
    for (long plane = 0; plane < call.planes(); plane++) {
      double[] grad = new double[call.h() * call.w()];
      for (int p = 0; p < call.outH(); p++) {
        for (int q = 0; q < call.outW(); q++) {
          spread(call, grad, p, q, gradY.get(in++) / area(call, p, q));
        }
      }
      gradX.store(call.x().offset() + plane * grad.length, grad);
    }
  }

  private static void spread(AdaptivePoolCall call, double[] grad, int p, int q, double share) {
    for (int i = start(p, call.h(), call.outH()); i < end(p, call.h(), call.outH()); i++) {
      for (int j = start(q, call.w(), call.outW()); j < end(q, call.w(), call.outW()); j++) {
        grad[i * call.w() + j] += share;
      }
    }
  }
}
