package pellucid.kernel.tornado;

import pellucid.kernel.AdamCall;
import pellucid.kernel.SgdCall;

/// Steps of the optimisers.
final class Optimisers {
  private static final int LOCAL = 256;
  private static final Kernel SGD = Kernel.numbers("sgd", LOCAL, OptimiserKernels::sgd);
  private static final Kernel MOMENTUM =
      Kernel.numbers("momentum", LOCAL, OptimiserKernels::momentum);
  private static final Kernel ADAM = Kernel.numbers("adam", LOCAL, OptimiserKernels::adam);

  private Optimisers() {}

  static boolean sgd(Accelerator home, SgdCall call) {
    if (!Served.floats(call.param(), call.grad(), call.velocity())) {
      return false;
    }
    Args args =
        new Args(home)
            .add(call.count())
            .update(call.param())
            .read(call.grad())
            .number(call.lr())
            .number(call.weightDecay());
    if (call.velocity() != null) {
      args.update(call.velocity()).number(call.momentum()).number(call.nesterov() ? 1 : 0);
    }
    args.launch(call.velocity() == null ? SGD : MOMENTUM, call.count(), what("sgd", call.count()));
    return true;
  }

  /// With `c = 1 / sqrt(1 - beta2^t)`: `unbiased m / (sqrt(c^2 v) + eps)` is `(unbiased m / c) /
  /// (sqrt(v) + eps / c)`.
  static boolean adam(Accelerator home, AdamCall call) {
    if (!Served.floats(call.param(), call.grad(), call.m(), call.v())) {
      return false;
    }
    double t = call.step();
    double bias1 = 1 - StrictMath.pow(call.beta1(), t);
    double root = Math.sqrt(1 - StrictMath.pow(call.beta2(), t));
    new Args(home)
        .add(call.count())
        .update(call.param())
        .read(call.grad())
        .update(call.m())
        .update(call.v())
        .number(call.decoupled() ? 1 - call.lr() * call.weightDecay() : 1)
        .number(call.decoupled() ? 0 : call.weightDecay())
        .number(call.beta1())
        .number(1 - call.beta1())
        .number(call.beta2())
        .number(1 - call.beta2())
        .number(call.lr() * root / bias1)
        .number(call.eps() * root)
        .launch(ADAM, call.count(), what("adam", call.count()));
    return true;
  }

  private static String what(String op, long count) {
    return Served.what(op, new long[] {count});
  }
}
