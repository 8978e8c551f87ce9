package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.AdamCall;
import pellucid.kernel.Operand;
import pellucid.kernel.SgdCall;

/// Fused steps of the optimisers on floats: each number is read once and written once.
///
/// Plain multiplications and additions, no fused ones, so that the scalar tails give the bits that
/// a vector would.
final class OptimizerStep {
  private static final long BYTES = Float.BYTES;

  private OptimizerStep() {}

  static void sgd(SgdCall call) {
    MemorySegment param = call.param().buffer().write();
    MemorySegment grad = call.grad().buffer().read();
    Operand velocity = call.velocity();
    MemorySegment v = velocity == null ? param : velocity.buffer().write();
    Sgd step =
        new Sgd(
            (float) call.lr(),
            (float) call.momentum(),
            (float) call.weightDecay(),
            call.nesterov());
    Tiles tiles = Tiles.of(1, call.count());
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          long start = tiles.start(tile);
          long p = at(call.param(), start);
          long g = at(call.grad(), start);
          if (velocity == null) {
            step.plain(param, p, grad, g, tiles.size(tile));
          } else {
            step.momentum(param, p, grad, g, v, at(velocity, start), tiles.size(tile));
          }
        });
  }

  private static long at(Operand operand, long index) {
    return (operand.offset() + index) * BYTES;
  }

  private static float get(MemorySegment segment, long at) {
    return segment.get(ValueLayout.JAVA_FLOAT, at);
  }

  private static void set(MemorySegment segment, long at, float value) {
    segment.set(ValueLayout.JAVA_FLOAT, at, value);
  }

  /// The numbers of a step of gradient descent.
  private record Sgd(float lr, float mu, float decay, boolean nesterov) {
    void plain(MemorySegment ps, long p, MemorySegment gs, long g, int n) {
      int whole = n - n % LANES;
      plainVectors(lr, decay, ps, p, gs, g, whole);
      for (long i = whole * BYTES; i < n * BYTES; i += BYTES) {
        float param = get(ps, p + i);
        float slope = get(gs, g + i) + param * decay;
        set(ps, p + i, param - slope * lr);
      }
    }

    void momentum(
        MemorySegment ps, long p, MemorySegment gs, long g, MemorySegment vs, long v, int n) {
      int whole = n - n % LANES;
      // Nesterov's step is slope + mu * velocity, the other the velocity alone
      float ahead = nesterov ? mu : 1;
      float now = nesterov ? 1 : 0;
      momentumVectors(lr, mu, decay, ahead, now, ps, p, gs, g, vs, v, whole);
      for (long i = whole * BYTES; i < n * BYTES; i += BYTES) {
        float param = get(ps, p + i);
        float slope = get(gs, g + i) + param * decay;
        float velocity = get(vs, v + i) * mu + slope;
        set(vs, v + i, velocity);
        set(ps, p + i, param - (velocity * ahead + slope * now) * lr);
      }
    }
  }

  private static void plainVectors(
      float lr, float decay, MemorySegment ps, long p, MemorySegment gs, long g, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector param = FloatVector.fromMemorySegment(F32, ps, p + i * BYTES, ORDER);
      FloatVector slope =
          FloatVector.fromMemorySegment(F32, gs, g + i * BYTES, ORDER).add(param.mul(decay));
      param.sub(slope.mul(lr)).intoMemorySegment(ps, p + i * BYTES, ORDER);
    }
  }

  private static void momentumVectors(
      float lr,
      float mu,
      float decay,
      float ahead,
      float now,
      MemorySegment ps,
      long p,
      MemorySegment gs,
      long g,
      MemorySegment vs,
      long v,
      int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector param = FloatVector.fromMemorySegment(F32, ps, p + i * BYTES, ORDER);
      FloatVector slope =
          FloatVector.fromMemorySegment(F32, gs, g + i * BYTES, ORDER).add(param.mul(decay));
      FloatVector velocity =
          FloatVector.fromMemorySegment(F32, vs, v + i * BYTES, ORDER).mul(mu).add(slope);
      velocity.intoMemorySegment(vs, v + i * BYTES, ORDER);
      FloatVector step = velocity.mul(ahead).add(slope.mul(now));
      param.sub(step.mul(lr)).intoMemorySegment(ps, p + i * BYTES, ORDER);
    }
  }

  static void adam(AdamCall call) {
    MemorySegment param = call.param().buffer().write();
    MemorySegment grad = call.grad().buffer().read();
    MemorySegment m = call.m().buffer().write();
    MemorySegment v = call.v().buffer().write();
    Adam step = Adam.of(call);
    Tiles tiles = Tiles.of(1, call.count());
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          long start = tiles.start(tile);
          step.run(
              param,
              at(call.param(), start),
              grad,
              at(call.grad(), start),
              m,
              at(call.m(), start),
              v,
              at(call.v(), start),
              tiles.size(tile));
        });
  }

  /// The numbers of a step of Adam: `lr` holds the first moment's correction, `unbias` is the
  /// second's, under the root.
  private record Adam(
      float lr,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      float unbias,
      float eps,
      float decay,
      float keep) {
    static Adam of(AdamCall call) {
      double t = (double) call.step();
      return new Adam(
          (float) (call.lr() / (1 - StrictMath.pow(call.beta1(), t))),
          (float) call.beta1(),
          (float) (1 - call.beta1()), // in double: 1 - 0.999f is off by 5e-5 of its value
          (float) call.beta2(),
          (float) (1 - call.beta2()),
          (float) (1 / (1 - StrictMath.pow(call.beta2(), t))),
          (float) call.eps(),
          (float) (call.decoupled() ? 0 : call.weightDecay()),
          (float) (call.decoupled() ? 1 - call.lr() * call.weightDecay() : 1));
    }

    void run(
        MemorySegment ps,
        long p,
        MemorySegment gs,
        long g,
        MemorySegment ms,
        long m,
        MemorySegment vs,
        long v,
        int n) {
      int whole = n - n % LANES;
      adamVectors(this, ps, p, gs, g, ms, m, vs, v, whole);
      for (long i = whole * BYTES; i < n * BYTES; i += BYTES) {
        float param = get(ps, p + i);
        float slope = get(gs, g + i) + param * decay;
        float first = get(ms, m + i) * beta1 + slope * rest1;
        float second = get(vs, v + i) * beta2 + slope * slope * rest2;
        set(ms, m + i, first);
        set(vs, v + i, second);
        float root = (float) Math.sqrt(second * unbias) + eps;
        set(ps, p + i, param * keep - first * lr / root);
      }
    }
  }

  private static void adamVectors(
      Adam step,
      MemorySegment ps,
      long p,
      MemorySegment gs,
      long g,
      MemorySegment ms,
      long m,
      MemorySegment vs,
      long v,
      int n) {
    float lr = step.lr;
    float beta1 = step.beta1;
    float rest1 = step.rest1;
    float beta2 = step.beta2;
    float rest2 = step.rest2;
    float unbias = step.unbias;
    float eps = step.eps;
    float decay = step.decay;
    float keep = step.keep;
    for (int i = 0; i < n; i += LANES) {
      long at = i * BYTES;
      FloatVector param = FloatVector.fromMemorySegment(F32, ps, p + at, ORDER);
      FloatVector slope =
          FloatVector.fromMemorySegment(F32, gs, g + at, ORDER).add(param.mul(decay));
      FloatVector first =
          FloatVector.fromMemorySegment(F32, ms, m + at, ORDER).mul(beta1).add(slope.mul(rest1));
      FloatVector second =
          FloatVector.fromMemorySegment(F32, vs, v + at, ORDER)
              .mul(beta2)
              .add(slope.mul(slope).mul(rest2));
      first.intoMemorySegment(ms, m + at, ORDER);
      second.intoMemorySegment(vs, v + at, ORDER);
      FloatVector root = second.mul(unbias).sqrt().add(eps);
      param.mul(keep).sub(first.mul(lr).div(root)).intoMemorySegment(ps, p + at, ORDER);
    }
  }
}
