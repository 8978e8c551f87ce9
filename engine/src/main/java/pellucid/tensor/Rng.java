package pellucid.tensor;

import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.KernelException;
import pellucid.kernel.RandomCall;
import pellucid.kernel.RandomFn;

/// Random numbers from a seed: each draw takes the next stream of the counter-based generator
/// [pellucid.kernel.Philox], and element i of a draw depends on (seed, stream, i) alone. The same
/// at any number of threads and on any device.
///
/// Not thread-safe. Its whole state is [#seed()] and [#stream()]: a checkpoint stores two numbers.
public final class Rng {
  private final long seed;
  private long stream;

  /// A generator at its first stream.
  public Rng(long seed) {
    this(seed, 0);
  }

  /// A generator that goes on at a stream.
  public Rng(long seed, long stream) {
    this.seed = seed;
    this.stream = stream;
  }

  /// The seed.
  public long seed() {
    return seed;
  }

  /// The next draw's stream.
  public long stream() {
    return stream;
  }

  /// Takes a stream.
  public long nextStream() {
    return stream++;
  }

  /// F32 numbers, uniform in [low, high).
  public Tensor uniform(Shape shape, double low, double high) {
    return draw(RandomFn.UNIFORM, DType.F32, shape).mul(high - low).add(low);
  }

  /// F32 numbers, normal with mean 0 and this standard deviation.
  public Tensor normal(Shape shape, double deviation) {
    return draw(RandomFn.NORMAL, DType.F32, shape).mul(deviation);
  }

  /// Numbers of a floating type: uniform in [0, 1), or standard normal.
  public Tensor draw(RandomFn fn, DType dtype, Shape shape) {
    if (!dtype.isFloating()) {
      throw new DTypeMismatchException("random: needs a floating type, got " + dtype);
    }
    Tensor out = Dispatcher.allocate(Device.preferred(), dtype, shape);
    RandomCall call =
        new RandomCall(
            fn, seed, nextStream(), shape.size(), out.layout().operand(out.storage().buffer()));
    try {
      out.device().backend().random(call);
    } catch (KernelException e) {
      throw DeviceException.of("random", e);
    }
    return out;
  }
}
