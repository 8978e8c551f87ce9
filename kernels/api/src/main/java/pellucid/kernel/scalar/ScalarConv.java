package pellucid.kernel.scalar;

import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// Convolution and its two gradients, straight from the definition, over operands read into arrays
/// of doubles.
///
/// All three passes are one walk over the terms `y[image, k, p, q] += w[k, c, r, s] * x[image,
/// group c, h, w]`; they differ in which of the three numbers is the sum.
final class ScalarConv {
  /// Which operand a pass computes.
  private enum Pass {
    FORWARD,
    INPUT,
    WEIGHT
  }

  private final ConvGeometry g;
  private final Pass pass;
  private final double[] x;
  private final double[] w;
  private final double[] y;

  private ScalarConv(ConvCall call, Pass pass) {
    g = call.geometry();
    this.pass = pass;
    x = new double[Math.multiplyExact(g.n() * g.c(), g.h() * g.w())];
    w = new double[Math.multiplyExact(g.k() * (g.c() / g.groups()), g.r() * g.s())];
    y = new double[Math.multiplyExact(g.n() * g.k(), g.outH() * g.outW())];
  }

  static void forward(ConvCall call) {
    ScalarConv conv = new ScalarConv(call, Pass.FORWARD);
    load(call.x(), conv.x);
    load(call.w(), conv.w);
    if (call.bias() != null) {
      startWithBias(call.bias(), conv.y, conv.g.k(), conv.g.outH() * conv.g.outW());
    }
    conv.run();
    store(call.y(), conv.y);
  }

  static void backwardInput(ConvCall call) {
    ScalarConv conv = new ScalarConv(call, Pass.INPUT);
    if (call.bias() != null) {
      startWithBias(call.bias(), conv.x, conv.g.c(), conv.g.h() * conv.g.w());
    }
    load(call.w(), conv.w);
    load(call.y(), conv.y);
    conv.run();
    store(call.x(), conv.x);
  }

  static void backwardWeight(ConvCall call) {
    ScalarConv conv = new ScalarConv(call, Pass.WEIGHT);
    load(call.x(), conv.x);
    load(call.y(), conv.y);
    conv.run();
    store(call.w(), conv.w);
  }

  private static void load(Operand operand, double[] to) {
    Elements.read(operand).load(operand.offset(), to);
  }

  private static void store(Operand operand, double[] from) {
    Elements.write(operand).store(operand.offset(), from);
  }

  private static void startWithBias(Operand bias, double[] images, int channels, int plane) {
    Elements values = Elements.read(bias);
    for (int i = 0; i < images.length; i++) {
      int channel = i / plane % channels;
      images[i] = values.get(bias.offset() + channel * bias.strides()[0]);
    }
  }

  private void run() {
    int channels = g.c() / g.groups();
    int outputs = g.k() / g.groups();
    for (int image = 0; image < g.n(); image++) {
      for (int k = 0; k < g.k(); k++) {
        for (int c = 0; c < channels; c++) {
          int plane = image * g.c() + k / outputs * channels + c;
          planes(plane * g.h() * g.w(), (k * channels + c) * g.r() * g.s(), image * g.k() + k);
        }
      }
    }
  }

  /// One input plane against one kernel plane.
  private void planes(int xPlane, int wPlane, int yPlaneIndex) {
    int yPlane = yPlaneIndex * g.outH() * g.outW();
    for (int p = 0; p < g.outH(); p++) {
      for (int r = 0; r < g.r(); r++) {
        int h = p * g.strideH() - g.padH() + r * g.dilationH();
        if (h < 0 || h >= g.h()) {
          continue; // a row of padding
        }
        rows(xPlane + h * g.w(), wPlane + r * g.s(), yPlane + p * g.outW());
      }
    }
  }

  /// One input row against one kernel row.
  private void rows(int xRow, int wRow, int yRow) {
    for (int q = 0; q < g.outW(); q++) {
      for (int s = 0; s < g.s(); s++) {
        int column = q * g.strideW() - g.padW() + s * g.dilationW();
        if (column < 0 || column >= g.w()) {
          continue;
        }
        switch (pass) {
          case FORWARD -> y[yRow + q] += w[wRow + s] * x[xRow + column];
          case INPUT -> x[xRow + column] += w[wRow + s] * y[yRow + q];
          case WEIGHT -> w[wRow + s] += x[xRow + column] * y[yRow + q];
        }
      }
    }
  }
}
