package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AdamCall;
import pellucid.kernel.Operand;

/// A fused step of Adam on floats: each number is read once and written once; no fused
/// multiply-adds, as in [SgdStep].
final class AdamStep implements TileTask {
  private static final ThreadLocal<AdamStep> OWN = ThreadLocal.withInitial(AdamStep::new);
  private static final long BYTES = Float.BYTES;

  private final Tiles tiles = new Tiles();
  private @Nullable AdamCall call;
  private float lr; // with the first moment's correction
  private float beta1;
  private float rest1;
  private float beta2;
  private float rest2;
  private float unbias; // the second moment's correction, under the root
  private float eps;
  private float decay;
  private float keep;

  private AdamStep() {}

  static void run(AdamCall call) {
    AdamStep job = OWN.get();
    job.tiles.over(1, call.count());
    job.numbers(call);
    job.call = call;
    try {
      Workers.run(job.tiles.count(), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  private void numbers(AdamCall c) {
    lr = (float) (c.lr() / (1 - power(c.beta1(), c.step())));
    beta1 = (float) c.beta1();
    rest1 = (float) (1 - c.beta1()); // in double: 1 - 0.999f is off by 5e-5 of its value
    beta2 = (float) c.beta2();
    rest2 = (float) (1 - c.beta2());
    unbias = (float) (1 / (1 - power(c.beta2(), c.step())));
    eps = (float) c.eps();
    decay = (float) (c.decoupled() ? 0 : c.weightDecay());
    keep = (float) (c.decoupled() ? 1 - c.lr() * c.weightDecay() : 1);
  }

  /// By squaring; `StrictMath.pow` makes objects.
  private static double power(double base, long exponent) {
    double power = 1;
    double square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
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

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    AdamCall c = call;
    MemorySegment ps = c.param().buffer().write();
    MemorySegment gs = c.grad().buffer().read();
    MemorySegment ms = c.m().buffer().write();
    MemorySegment vs = c.v().buffer().write();
    long start = tiles.start(tile);
    int n = tiles.size(tile);
    long p = at(c.param(), start);
    long g = at(c.grad(), start);
    long m = at(c.m(), start);
    long v = at(c.v(), start);
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

  private static void adamVectors(
      AdamStep step,
      MemorySegment ps,
      long p,
      MemorySegment gs,
      long g,
      MemorySegment ms,
      long m,
      MemorySegment vs,
      long v,
      int n) {
    ps = OFF_HEAP.cast(ps);
    gs = OFF_HEAP.cast(gs);
    ms = OFF_HEAP.cast(ms);
    vs = OFF_HEAP.cast(vs);
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
