package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.AdaptivePoolCall;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// Pooling and its gradients.
final class Pools {
  private static final int LOCAL = 256;
  private static final Kernel FORWARD = Kernel.floats("pool", LOCAL, PoolKernels::forward);
  private static final Kernel BACKWARD =
      Kernel.floats("pool_backward", LOCAL, PoolKernels::backward);
  private static final Kernel ADAPTIVE =
      Kernel.floats("adaptive_pool", LOCAL, PoolKernels::adaptive);
  private static final Kernel ADAPTIVE_BACKWARD =
      Kernel.floats("adaptive_pool_backward", LOCAL, PoolKernels::adaptiveBackward);

  private Pools() {}

  static boolean pool2d(Accelerator home, PoolCall call) {
    if (!Served.floats(call.x(), call.y())) {
      return false;
    }
    PoolGeometry g = call.geometry();
    long[] shape = {g.n(), g.c(), g.outH(), g.outW()};
    long count = count(shape);
    Args args = new Args(home).add(count).read(call.x()).write(call.y(), count).add(0);
    geometry(args, call.fn(), g).launch(FORWARD, count, Served.what(call.fn() + " pool", shape));
    return true;
  }

  static boolean pool2dBackward(Accelerator home, PoolBackwardCall call) {
    if (!Served.floats(call.x(), call.gradY(), call.gradX())) {
      return false;
    }
    PoolGeometry g = call.geometry();
    long[] shape = {g.n(), g.c(), g.h(), g.w()};
    long count = count(shape);
    Args args = new Args(home).add(count);
    readIfThere(args, call.x()).read(call.gradY()).write(call.gradX(), count);
    geometry(args, call.fn(), g)
        .launch(BACKWARD, count, Served.what(call.fn() + " pool backward", shape));
    return true;
  }

  /// The average's gradient has no images.
  private static Args readIfThere(Args args, @Nullable Operand operand) {
    return operand == null ? args.add(0) : args.read(operand);
  }

  private static Args geometry(Args args, PoolFn fn, PoolGeometry g) {
    return args.add(fn == PoolFn.MAX ? 1 : 0)
        .add(g.h())
        .add(g.w())
        .add(g.outH())
        .add(g.outW())
        .add(g.r())
        .add(g.s())
        .add(g.strideH())
        .add(g.strideW())
        .add(g.padH())
        .add(g.padW());
  }

  static boolean adaptivePool2d(Accelerator home, AdaptivePoolCall call) {
    if (!Served.floats(call.x(), call.y())) {
      return false;
    }
    long[] shape = {call.planes(), call.outH(), call.outW()};
    long count = count(shape);
    Args args = new Args(home).add(count).read(call.x()).write(call.y(), count).add(0);
    sizes(args, call).launch(ADAPTIVE, count, Served.what("adaptive pool", shape));
    return true;
  }

  static boolean adaptivePool2dBackward(Accelerator home, AdaptivePoolCall call) {
    if (!Served.floats(call.x(), call.y())) {
      return false;
    }
    long[] shape = {call.planes(), call.h(), call.w()};
    long count = count(shape);
    Args args = new Args(home).add(count).add(0).read(call.y()).write(call.x(), count);
    sizes(args, call)
        .launch(ADAPTIVE_BACKWARD, count, Served.what("adaptive pool backward", shape));
    return true;
  }

  private static Args sizes(Args args, AdaptivePoolCall call) {
    return args.add(0).add(call.h()).add(call.w()).add(call.outH()).add(call.outW());
  }

  private static long count(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return count;
  }
}
