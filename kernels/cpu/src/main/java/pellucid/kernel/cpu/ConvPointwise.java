package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// Convolution with windows of one element: a matrix product for each image and group, without a
/// copy.
final class ConvPointwise {
  /// Elements of an image from which a product of its own pays; smaller ones are better taken
  /// several at once ([ConvJob]).
  private static final int MIN_PLANE = 256;

  private ConvPointwise() {}

  /// Whether every output reads just one element of each channel, its own.
  static boolean serves(ConvGeometry g) {
    return g.r() == 1
        && g.s() == 1
        && g.strideH() == 1
        && g.strideW() == 1
        && g.padH() == 0
        && g.padW() == 0
        && g.h() * g.w() >= MIN_PLANE;
  }

  /// `to = w from + bias`, or with w transposed by the input.
  static void correlate(
      ConvGeometry g,
      boolean forward,
      Operand from,
      Operand w,
      Operand to,
      @Nullable Operand bias) {
    int rows = (forward ? g.k() : g.c()) / g.groups();
    int depth = (forward ? g.c() : g.k()) / g.groups();
    long plane = (long) g.h() * g.w();
    MemorySegment source = from.buffer().read();
    MemorySegment weights = w.buffer().read();
    MemorySegment target = to.buffer().write();
    GemmJob job = GemmJob.acquire();
    job.accumulate = false;
    job.hasBias = bias != null;
    for (long i = 0; i < (long) g.n() * g.groups(); i++) {
      long group = i % g.groups();
      job.m = rows;
      job.n = (int) plane;
      job.k = depth;
      long weightsAt = w.offset() + group * rows * depth;
      job.a.set(weights, weightsAt, forward ? depth : 1, forward ? 1 : rows);
      job.b.set(source, from.offset() + i * depth * plane, plane, 1);
      job.c.set(target, to.offset() + i * rows * plane, plane, 1);
      if (bias != null) {
        long step = bias.strides()[0];
        job.bias.set(bias.buffer().read(), bias.offset() + group * rows * step, step, 0);
      }
      job.run();
    }
    job.release();
  }

  /// Image after image adds `y xT` to w's gradient.
  static void weight(ConvGeometry g, Operand x, Operand y, Operand w) {
    int rows = g.k() / g.groups();
    int cols = g.c() / g.groups();
    long plane = (long) g.h() * g.w();
    MemorySegment images = x.buffer().read();
    MemorySegment gradient = y.buffer().read();
    MemorySegment target = w.buffer().write();
    GemmJob job = GemmJob.acquire();
    job.hasBias = false;
    for (long i = 0; i < (long) g.n() * g.groups(); i++) {
      job.m = rows;
      job.n = cols;
      job.k = (int) plane;
      job.accumulate = i >= g.groups();
      job.a.set(gradient, y.offset() + i * rows * plane, plane, 1);
      job.b.set(images, x.offset() + i * cols * plane, 1, plane);
      job.c.set(target, w.offset() + i % g.groups() * rows * cols, cols, 1);
      job.run();
    }
    job.release();
  }
}
