package pellucid.kernel.cpu;

import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Maximum and average pooling and their gradients on float32, dense NCHW: plane by plane, shared
/// out by planes.
final class Pool2d {
  /// Elements of x that one worker does in a row.
  private static final int TILE = 1 << 14;

  private Pool2d() {}

  /// y from x.
  static void forward(PoolCall call) {
    PoolGeometry g = call.geometry();
    if (g.outH() <= 0 || g.outW() <= 0) {
      return;
    }
    share(g, new PoolForward(call));
  }

  /// x's gradient from y's gradient and, for the maximum, x.
  static void backward(PoolBackwardCall call) {
    PoolGeometry g = call.geometry();
    if (call.fn() == PoolFn.MAX && call.x() == null) {
      throw new IllegalArgumentException("pool2d: the gradient of a maximum needs x");
    }
    share(g, new PoolBackward(call));
  }

  private static void share(PoolGeometry g, PlaneTask task) {
    long planes = (long) g.n() * g.c();
    int size = Math.max(1, g.h() * g.w());
    int planesPerTile = Math.max(1, TILE / size);
    int tiles = Math.toIntExact((planes + planesPerTile - 1) / planesPerTile);
    Workers.run(
        tiles,
        (tile, worker) -> {
          long end = Math.min(planes, (long) (tile + 1) * planesPerTile);
          for (long plane = (long) tile * planesPerTile; plane < end; plane++) {
            task.run(plane, worker);
          }
        },
        planes * size * g.r() * g.s() >= Workers.WORTH_SHARING);
  }

  /// Work on one plane.
  interface PlaneTask {
    /// Does one plane of [n, c].
    void run(long plane, int worker);
  }
}
