package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// The gradient on one plane, in arrays: the windows' gradients are added in order where they come
/// from.
final class PoolBackward implements Pool2d.PlaneTask {
  private final PoolGeometry g;
  private final PoolFn fn;
  private final MemorySegment x; // of the maximum
  private final long xAt;
  private final MemorySegment gradY;
  private final long gradYAt;
  private final MemorySegment gradX;
  private final long gradXAt;
  private final float[][] images = new float[Workers.MAX_THREADS][];
  private final float[][] ins = new float[Workers.MAX_THREADS][];
  private final float[][] outs = new float[Workers.MAX_THREADS][];

  PoolBackward(PoolBackwardCall call) {
    g = call.geometry();
    fn = call.fn();
    Operand image = call.x();
    x = image == null ? MemorySegment.NULL : image.buffer().read();
    xAt = image == null ? 0 : image.offset();
    gradY = call.gradY().buffer().read();
    gradYAt = call.gradY().offset();
    gradX = call.gradX().buffer().write();
    gradXAt = call.gradX().offset();
  }

  @Override
  public void run(long plane, int worker) {
    int size = g.h() * g.w();
    int outSize = Math.max(0, g.outH()) * Math.max(0, g.outW());
    float[] in = GemmJob.slot(ins, worker, outSize);
    float[] out = GemmJob.slot(outs, worker, size);
    MemorySegment.copy(gradY, JAVA_FLOAT, (gradYAt + plane * outSize) << 2, in, 0, outSize);
    Arrays.fill(out, 0, size, 0);
    switch (fn) {
      case MAX -> {
        float[] image = GemmJob.slot(images, worker, size);
        MemorySegment.copy(x, JAVA_FLOAT, (xAt + plane * size) << 2, image, 0, size);
        if (isTwoByTwo()) {
          twoByTwo(image, in, out);
        } else {
          max(image, in, out);
        }
      }
      case AVG -> average(in, out);
    }
    MemorySegment.copy(out, 0, gradX, JAVA_FLOAT, (gradXAt + plane * size) << 2, size);
  }

  private boolean isTwoByTwo() {
    return g.r() == 2
        && g.s() == 2
        && g.strideH() == 2
        && g.strideW() == 2
        && g.padH() == 0
        && g.padW() == 0;
  }

  /// Windows side by side: each gradient has one place.
  private void twoByTwo(float[] image, float[] in, float[] out) {
    int width = g.w();
    for (int p = 0; p < g.outH(); p++) {
      for (int q = 0; q < g.outW(); q++) {
        int best = 2 * (p * width + q);
        best = larger(image, best, best + 1);
        int below = 2 * (p * width + q) + width;
        best = larger(image, larger(image, best, below), below + 1);
        out[best] = in[p * g.outW() + q];
      }
    }
  }

  /// The first of two places unless the second holds more, or the first NaN.
  private static int larger(float[] image, int first, int second) {
    float a = image[first];
    float b = image[second];
    return b > a || (Float.isNaN(b) && !Float.isNaN(a)) ? second : first;
  }

  private void max(float[] image, float[] in, float[] out) {
    for (int p = 0; p < g.outH(); p++) {
      int top = p * g.strideH() - g.padH();
      for (int q = 0; q < g.outW(); q++) {
        int left = q * g.strideW() - g.padW();
        int best = -1;
        for (int h = Math.max(top, 0); h < Math.min(top + g.r(), g.h()); h++) {
          for (int w = Math.max(left, 0); w < Math.min(left + g.s(), g.w()); w++) {
            int place = h * g.w() + w;
            best = best < 0 ? place : larger(image, best, place);
          }
        }
        out[best] += in[p * g.outW() + q];
      }
    }
  }

  private void average(float[] in, float[] out) {
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
