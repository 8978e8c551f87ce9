package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;

/// Convolution and its gradients on float32, dense NCHW.
///
/// Windows of one element are plain matrix products; groups with one source channel go straight
/// along the rows; everything else is a matrix product whose right operand is packed from the image
/// on the way (im2col, never there as a whole). Padding is multiplied as zeros, so an infinite or
/// undefined weight shows at the border too.
final class Conv2d {
  private Conv2d() {}

  /// y from x, w and bias.
  static void forward(ConvCall call) {
    ConvGeometry g = call.geometry();
    if (isEmpty(g.n(), g.k(), g.outH(), g.outW())) {
      return;
    }
    if (pointwise(g)) {
      Gemm.run(product(g, g.k(), g.c(), call.w(), true, call.x(), call.y(), call.bias()));
      return;
    }
    correlate(g, true, call.x(), call.w(), call.y(), call.bias());
  }

  /// x's gradient from y's gradient and w, or a transposed convolution.
  static void backwardInput(ConvCall call) {
    ConvGeometry g = call.geometry();
    if (isEmpty(g.n(), g.c(), g.h(), g.w())) {
      return;
    }
    if (pointwise(g)) {
      Gemm.run(product(g, g.c(), g.k(), call.w(), false, call.y(), call.x(), call.bias()));
      return;
    }
    correlate(g, false, call.y(), call.w(), call.x(), call.bias());
  }

  /// w's gradient from x and y's gradient.
  static void backwardWeight(ConvCall call) {
    ConvGeometry g = call.geometry();
    if (isEmpty(g.k(), g.c() / g.groups(), g.r(), g.s())) {
      return;
    }
    MemorySegment x = call.x().buffer().read();
    MemorySegment y = call.y().buffer().read();
    MemorySegment w = call.w().buffer().write();
    long at = call.w().offset();
    if (isEmpty(g.n(), g.outH(), g.outW(), 1)) {
      int size = g.k() * (g.c() / g.groups()) * g.r() * g.s();
      w.asSlice(at * Float.BYTES, (long) size * Float.BYTES).fill((byte) 0);
    } else if (pointwise(g)) {
      pointwiseWeight(call);
    } else {
      new ConvWeightJob(g, x, call.x().offset(), y, call.y().offset()).run(w, at);
    }
  }

  private static boolean isEmpty(int a, int b, int c, int d) {
    return a <= 0 || b <= 0 || c <= 0 || d <= 0;
  }

  private static void correlate(
      ConvGeometry g,
      boolean forward,
      Operand from,
      Operand w,
      Operand to,
      @Nullable Operand bias) {
    List<ConvPass> passes = ConvPlan.of(g, forward).passes();
    for (int i = 0; i < passes.size(); i++) { // an iterator would be an object
      correlate(passes.get(i), from, w, to, bias);
    }
  }

  private static void correlate(
      ConvPass pass, Operand from, Operand w, Operand to, @Nullable Operand bias) {
    if (pass.channels() == 1 && pass.outputs() < VectorConfig.MR) {
      new ConvDepthwise(pass, from, w, to, bias).run();
    } else if (WinogradJob.serves(pass)) {
      WinogradJob job = WinogradJob.POOL.acquire();
      job.operands.set(from, w, to, bias);
      job.run(pass);
      job.release();
    } else {
      ConvJob job = ConvJob.POOL.acquire();
      job.operands.set(from, w, to, bias);
      job.run(pass);
      job.release();
    }
  }

  /// Whether every output reads just one element of each channel, its own.
  private static boolean pointwise(ConvGeometry g) {
    return g.r() == 1
        && g.s() == 1
        && g.strideH() == 1
        && g.strideW() == 1
        && g.padH() == 0
        && g.padW() == 0;
  }

  /// `to = w from (+ bias)`, or with w transposed, for each image and group.
  private static GemmCall product(
      ConvGeometry g,
      int rows,
      int depth,
      Operand w,
      boolean forward,
      Operand from,
      Operand to,
      @Nullable Operand bias) {
    int m = rows / g.groups();
    int k = depth / g.groups();
    long plane = (long) g.h() * g.w();
    long[] steps =
        forward ? new long[] {0, (long) m * k, k, 1} : new long[] {0, (long) m * k, 1, m};
    return new GemmCall(
        new long[] {g.n(), g.groups()},
        m,
        Math.toIntExact(plane),
        k,
        new Operand(w.buffer(), w.offset(), steps),
        new Operand(from.buffer(), from.offset(), new long[] {depth * plane, k * plane, plane, 1}),
        new Operand(to.buffer(), to.offset(), new long[] {rows * plane, m * plane, plane, 1}),
        bias == null
            ? null
            : new Operand(
                bias.buffer(),
                bias.offset(),
                new long[] {0, m * bias.strides()[0], bias.strides()[0], 0}),
        false);
  }

  /// Image after image adds `y xT` to the gradient.
  private static void pointwiseWeight(ConvCall call) {
    ConvGeometry g = call.geometry();
    int m = g.k() / g.groups();
    int n = g.c() / g.groups();
    long plane = (long) g.h() * g.w();
    Operand x = call.x();
    Operand y = call.y();
    Operand w = call.w();
    for (int i = 0; i < g.n(); i++) {
      long yAt = y.offset() + (long) i * g.k() * plane;
      long xAt = x.offset() + (long) i * g.c() * plane;
      Gemm.run(
          new GemmCall(
              new long[] {g.groups()},
              m,
              n,
              Math.toIntExact(plane),
              new Operand(y.buffer(), yAt, new long[] {m * plane, plane, 1}),
              new Operand(x.buffer(), xAt, new long[] {n * plane, 1, plane}),
              new Operand(w.buffer(), w.offset(), new long[] {(long) m * n, n, 1}),
              null,
              i > 0));
    }
  }
}
