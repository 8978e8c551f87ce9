package pellucid.kernel.scalar;

import pellucid.kernel.AdamCall;
import pellucid.kernel.Operand;
import pellucid.kernel.SgdCall;

/// Steps of the optimisers, one parameter at a time; each stored number is rounded once.
final class ScalarOptim {
  private ScalarOptim() {}

  static void sgd(SgdCall call) {
    Elements params = Elements.write(call.param());
    Elements grads = Elements.read(call.grad());
    for (long i = 0; i < call.count(); i++) {
      double param = params.get(call.param().offset() + i);
      double g = grads.get(call.grad().offset() + i) + call.weightDecay() * param;
      double step = call.velocity() == null ? g : momentum(call, call.velocity(), i, g);
      params.set(call.param().offset() + i, param - call.lr() * step);
    }
  }

  /// Updates a velocity and gives the direction of the step.
  private static double momentum(SgdCall call, Operand velocity, long i, double g) {
    Elements velocities = Elements.write(velocity);
    double v = call.momentum() * velocities.get(velocity.offset() + i) + g;
    velocities.set(velocity.offset() + i, v);
    return call.nesterov() ? g + call.momentum() * v : v;
  }

  static void adam(AdamCall call) {
    Elements params = Elements.write(call.param());
    Elements grads = Elements.read(call.grad());
    Elements ms = Elements.write(call.m());
    Elements vs = Elements.write(call.v());
    double unbias1 = 1 / (1 - StrictMath.pow(call.beta1(), (double) call.step()));
    double unbias2 = 1 / (1 - StrictMath.pow(call.beta2(), (double) call.step()));
    for (long i = 0; i < call.count(); i++) {
      double param = params.get(call.param().offset() + i);
      double g = grads.get(call.grad().offset() + i);
      if (call.decoupled()) {
        param *= 1 - call.lr() * call.weightDecay();
      } else {
        g += call.weightDecay() * param;
      }
      double m = call.beta1() * ms.get(call.m().offset() + i) + (1 - call.beta1()) * g;
      double v = call.beta2() * vs.get(call.v().offset() + i) + (1 - call.beta2()) * g * g;
      ms.set(call.m().offset() + i, m);
      vs.set(call.v().offset() + i, v);
      double step = m * unbias1 / (Math.sqrt(v * unbias2) + call.eps());
      params.set(call.param().offset() + i, param - call.lr() * step);
    }
  }
}
