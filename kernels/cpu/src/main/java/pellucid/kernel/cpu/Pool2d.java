package pellucid.kernel.cpu;

import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Maximum and average pooling and their gradients on float32, dense NCHW.
final class Pool2d {
  private Pool2d() {}

  /// y from x.
  static void forward(PoolCall call) {
    PoolGeometry g = call.geometry();
    if (g.outH() <= 0 || g.outW() <= 0) {
      return;
    }
    PoolJob job = PoolJob.acquire();
    job.forward(call);
    job.run();
    job.release();
  }

  /// x's gradient from y's gradient and, for the maximum, x.
  static void backward(PoolBackwardCall call) {
    assert call.fn() != PoolFn.MAX || call.x() != null;
    PoolJob job = PoolJob.acquire();
    job.backward(call);
    job.run();
    job.release();
  }
}
