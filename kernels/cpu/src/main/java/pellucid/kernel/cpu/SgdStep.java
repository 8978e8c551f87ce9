package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;
import pellucid.kernel.SgdCall;

/// A fused step of gradient descent on floats: each number is read once and written once.
///
/// Plain multiplications and additions, no fused ones, so that the scalar tails give the bits that
/// a vector would.
final class SgdStep implements TileTask {
  private static final ThreadLocal<SgdStep> OWN = ThreadLocal.withInitial(SgdStep::new);
  private static final long BYTES = Float.BYTES;

  private final Tiles tiles = new Tiles();
  private @Nullable SgdCall call;

  private SgdStep() {}

  static void run(SgdCall call) {
    SgdStep job = OWN.get();
    job.tiles.over(1, call.count());
    job.call = call;
    try {
      Workers.run(job.tiles.count(), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    SgdCall c = call;
    long start = tiles.start(tile);
    int n = tiles.size(tile);
    Operand velocity = c.velocity();
    if (velocity == null) {
      plain(c, start, n);
    } else {
      momentum(c, velocity, start, n);
    }
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

  private static void plain(SgdCall c, long start, int n) {
    float lr = (float) c.lr();
    float decay = (float) c.weightDecay();
    MemorySegment ps = c.param().buffer().write();
    MemorySegment gs = c.grad().buffer().read();
    long p = at(c.param(), start);
    long g = at(c.grad(), start);
    int whole = n - n % LANES;
    plainVectors(lr, decay, ps, p, gs, g, whole);
    for (long i = whole * BYTES; i < n * BYTES; i += BYTES) {
      float param = get(ps, p + i);
      float slope = get(gs, g + i) + param * decay;
      set(ps, p + i, param - slope * lr);
    }
  }

  private static void momentum(SgdCall c, Operand moving, long start, int n) {
    float lr = (float) c.lr();
    float mu = (float) c.momentum();
    float decay = (float) c.weightDecay();
    // Nesterov's step is slope + mu * velocity, the other the velocity alone
    float ahead = c.nesterov() ? mu : 1;
    float now = c.nesterov() ? 1 : 0;
    MemorySegment ps = c.param().buffer().write();
    MemorySegment gs = c.grad().buffer().read();
    MemorySegment vs = moving.buffer().write();
    long p = at(c.param(), start);
    long g = at(c.grad(), start);
    long v = at(moving, start);
    int whole = n - n % LANES;
    momentumVectors(lr, mu, decay, ahead, now, ps, p, gs, g, vs, v, whole);
    for (long i = whole * BYTES; i < n * BYTES; i += BYTES) {
      float param = get(ps, p + i);
      float slope = get(gs, g + i) + param * decay;
      float velocity = get(vs, v + i) * mu + slope;
      set(vs, v + i, velocity);
      set(ps, p + i, param - (velocity * ahead + slope * now) * lr);
    }
  }

  private static void plainVectors(
      float lr, float decay, MemorySegment ps, long p, MemorySegment gs, long g, int n) {
    ps = OFF_HEAP.cast(ps);
    gs = OFF_HEAP.cast(gs);
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
    ps = OFF_HEAP.cast(ps);
    gs = OFF_HEAP.cast(gs);
    vs = OFF_HEAP.cast(vs);
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
}
