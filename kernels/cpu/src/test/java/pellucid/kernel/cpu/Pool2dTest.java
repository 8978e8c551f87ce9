package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import pellucid.kernel.Buffer;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;
import pellucid.kernel.scalar.ScalarBackend;

final class Pool2dTest {
  private static final ScalarBackend SCALAR = new ScalarBackend();

  static Stream<PoolGeometry> geometries() {
    List<PoolGeometry> all = new ArrayList<>();
    all.add(new PoolGeometry(3, 2, 28, 28, 2, 2, 2, 2, 0, 0));
    all.add(new PoolGeometry(1, 1, 7, 9, 2, 2, 2, 2, 0, 0)); // odd rest that no window covers
    all.add(new PoolGeometry(2, 3, 37, 35, 3, 3, 2, 2, 1, 1));
    all.add(new PoolGeometry(2, 3, 6, 6, 6, 6, 1, 1, 0, 0)); // global
    all.add(new PoolGeometry(0, 3, 6, 6, 2, 2, 2, 2, 0, 0));
    RandomGenerator r = GemmSamples.random(7);
    while (all.size() < 60) {
      int height = 1 + r.nextInt(4);
      int width = 1 + r.nextInt(4);
      PoolGeometry g =
          new PoolGeometry(
              1 + r.nextInt(3),
              1 + r.nextInt(3),
              1 + r.nextInt(40),
              1 + r.nextInt(40),
              height,
              width,
              1 + r.nextInt(3),
              1 + r.nextInt(3),
              r.nextInt(height / 2 + 1),
              r.nextInt(width / 2 + 1));
      if (g.outH() > 0 && g.outW() > 0) {
        all.add(g);
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void bothPassesMatchTheOracle(PoolGeometry g) {
    for (PoolFn fn : PoolFn.values()) {
      Buffer x = GemmSamples.floats((long) g.n() * g.c() * g.h() * g.w(), 1);
      spoil(x);
      compare(fn, g, x);
    }
  }

  @ParameterizedTest
  @EnumSource(PoolFn.class)
  void threadsDoNotChangeABit(PoolFn fn) {
    PoolGeometry g = new PoolGeometry(16, 8, 60, 60, 3, 3, 2, 2, 1, 1);
    long size = (long) g.n() * g.c() * g.h() * g.w();
    long outSize = (long) g.n() * g.c() * g.outH() * g.outW();
    Operand x = Operand.dense(GemmSamples.floats(size, 1), 0, size);
    float[][] results = new float[2][];
    float[][] gradients = new float[2][];
    for (int i = 0; i < 2; i++) {
      Buffer y = GemmSamples.floats(outSize, 2);
      Buffer gradX = GemmSamples.floats(size, 3);
      Operand out = Operand.dense(y, 0, outSize);
      GemmSamples.withThreads(
          1 + 3 * i,
          () -> {
            Pool2d.forward(new PoolCall(fn, g, x, out));
            Pool2d.backward(new PoolBackwardCall(fn, g, x, out, Operand.dense(gradX, 0, size)));
          });
      results[i] = GemmSamples.values(y);
      gradients[i] = GemmSamples.values(gradX);
    }
    assertArrayEquals(results[0], results[1]);
    assertArrayEquals(gradients[0], gradients[1]);
  }

  /// Equal neighbours, whose first gets the gradient, and a NaN.
  private static void spoil(Buffer x) {
    for (long i = 0; i + 1 < x.size(); i += 5) {
      x.write().setAtIndex(JAVA_FLOAT, i + 1, x.read().getAtIndex(JAVA_FLOAT, i));
    }
    if (x.size() > 40) {
      x.write().setAtIndex(JAVA_FLOAT, 40, Float.NaN);
    }
  }

  private static void compare(PoolFn fn, PoolGeometry g, Buffer x) {
    long outSize = (long) g.n() * g.c() * g.outH() * g.outW();
    Operand image = Operand.dense(x, 0, g.n(), g.c(), g.h(), g.w());
    Buffer expected = GemmSamples.floats(outSize, 2);
    Buffer actual = GemmSamples.floats(outSize, 3);
    SCALAR.pool2d(new PoolCall(fn, g, image, Operand.dense(expected, 0, outSize)));
    Pool2d.forward(new PoolCall(fn, g, image, Operand.dense(actual, 0, outSize)));
    GemmSamples.assertClose(expected, actual, 1e-5, fn + " of " + g);

    Operand grad = Operand.dense(GemmSamples.floats(outSize, 4), 0, outSize);
    Buffer expectedX = GemmSamples.floats(x.size(), 5);
    Buffer actualX = GemmSamples.floats(x.size(), 6);
    Operand images = fn == PoolFn.MAX ? image : null;
    Operand wanted = Operand.dense(expectedX, 0, x.size());
    Operand had = Operand.dense(actualX, 0, x.size());
    SCALAR.pool2dBackward(new PoolBackwardCall(fn, g, images, grad, wanted));
    Pool2d.backward(new PoolBackwardCall(fn, g, images, grad, had));
    GemmSamples.assertClose(expectedX, actualX, 1e-5, fn + " back of " + g);
  }
}
