package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// Convolution and its gradients on float32, dense NCHW: which kernel serves which shape.
///
/// Windows of one element are plain matrix products; groups with one source channel go straight
/// along the rows; windows of 3x3 with enough channels are Winograd's; sums that are not too long
/// are taken where the image lies; everything else is a matrix product whose right operand is
/// packed from the image on the way (im2col, never there as a whole). Padding is multiplied as
/// zeros, so an infinite or undefined weight shows at the border too.
final class Conv2d {
  private Conv2d() {}

  /// y from x, w and bias.
  static void forward(ConvCall call) {
    ConvGeometry g = call.geometry();
    if (isEmpty(g.n(), g.k(), g.outH(), g.outW())) {
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
    correlate(g, false, call.y(), call.w(), call.x(), call.bias());
  }

  /// w's gradient from x and y's gradient.
  static void backwardWeight(ConvCall call) {
    ConvGeometry g = call.geometry();
    if (isEmpty(g.k(), g.c() / g.groups(), g.r(), g.s())) {
      return;
    }
    if (isEmpty(g.n(), g.outH(), g.outW(), 1)) {
      Operand w = call.w();
      long size = (long) g.k() * (g.c() / g.groups()) * g.r() * g.s();
      MemorySegment target = w.buffer().write();
      target.asSlice(w.offset() * Float.BYTES, size * Float.BYTES).fill((byte) 0);
    } else if (ConvPointwise.serves(g)) {
      ConvPointwise.weight(g, call.x(), call.y(), call.w());
    } else if (ConvDepthwiseWeight.serves(g)) {
      ConvDepthwiseWeight job = ConvDepthwiseWeight.POOL.acquire();
      job.run(g, call.x(), call.y(), call.w());
      ConvDepthwiseWeight.POOL.release(job);
    } else if (WinogradWeightJob.serves(g)) {
      WinogradWeightJob job = WinogradWeightJob.POOL.acquire();
      job.run(g, call.x(), call.y(), call.w());
      WinogradWeightJob.POOL.release(job);
    } else {
      ConvWeightJob job = ConvWeightJob.POOL.acquire();
      job.run(g, call.x(), call.y(), call.w());
      ConvWeightJob.POOL.release(job);
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
    if (ConvPointwise.serves(g) && !ConvDirect.beatsProduct(passes.getFirst())) {
      ConvPointwise.correlate(g, forward, from, w, to, bias);
      return;
    }
    if (ConvStrided.serves(passes)) {
      ConvStrided job = ConvStrided.POOL.acquire();
      job.operands.set(from, w, to, bias);
      job.run(passes);
      job.release();
      return;
    }
    for (int i = 0; i < passes.size(); i++) { // an iterator would be an object
      correlate(passes.get(i), from, w, to, bias);
    }
  }

  private static void correlate(
      ConvPass pass, Operand from, Operand w, Operand to, @Nullable Operand bias) {
    if (pass.channels() == 1 && pass.outputs() < VectorConfig.MR) {
      ConvDepthwise job = ConvDepthwise.POOL.acquire();
      job.operands.set(from, w, to, bias);
      job.run(pass);
      job.release();
    } else if (WinogradJob.serves(pass)) {
      WinogradJob job = WinogradJob.POOL.acquire();
      job.operands.set(from, w, to, bias);
      job.run(pass);
      job.release();
    } else if (ConvDirect.serves(pass)) {
      ConvDirect job = ConvDirect.POOL.acquire();
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
}
