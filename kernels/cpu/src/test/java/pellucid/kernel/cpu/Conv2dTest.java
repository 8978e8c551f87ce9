package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pellucid.kernel.Buffer;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryFn;
import pellucid.kernel.scalar.ScalarBackend;

final class Conv2dTest {
  private static final ScalarBackend SCALAR = new ScalarBackend();

  static Stream<ConvGeometry> chosen() {
    return Stream.of(
        new ConvGeometry(2, 3, 9, 11, 7, 3, 3, 1, 1, 1, 1, 1, 1, 1),
        new ConvGeometry(3, 4, 8, 8, 6, 1, 1, 1, 1, 0, 0, 1, 1, 1), // pointwise
        new ConvGeometry(3, 4, 8, 8, 6, 1, 1, 1, 1, 0, 0, 1, 1, 2), // pointwise in groups
        new ConvGeometry(2, 4, 17, 16, 6, 1, 1, 1, 1, 0, 0, 1, 1, 1), // large pointwise
        new ConvGeometry(2, 70, 17, 16, 66, 1, 1, 1, 1, 0, 0, 1, 1, 1), // and of many channels
        new ConvGeometry(2, 4, 16, 17, 6, 1, 1, 1, 1, 0, 0, 1, 1, 2), // large pointwise in groups
        new ConvGeometry(2, 4, 8, 8, 6, 1, 1, 2, 2, 0, 0, 1, 1, 1), // strided pointwise
        new ConvGeometry(2, 5, 10, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 5), // depthwise
        new ConvGeometry(2, 5, 10, 9, 10, 3, 3, 2, 1, 1, 0, 1, 1, 5), // depthwise, two a channel
        new ConvGeometry(3, 70, 23, 30, 5, 3, 3, 1, 1, 1, 1, 1, 1, 1), // few outputs
        new ConvGeometry(3, 1, 28, 28, 32, 5, 5, 1, 1, 2, 2, 1, 1, 1), // one channel
        new ConvGeometry(1, 3, 75, 60, 10, 3, 3, 1, 1, 1, 1, 1, 1, 1), // bands that are not even
        new ConvGeometry(1, 3, 150, 121, 8, 5, 4, 2, 2, 2, 3, 1, 1, 1), // strided bands
        new ConvGeometry(2, 5, 40, 33, 7, 3, 3, 2, 3, 2, 1, 2, 2, 1), // strided and dilated
        new ConvGeometry(7, 16, 14, 14, 32, 3, 3, 2, 2, 1, 1, 1, 1, 1), // by input small images
        new ConvGeometry(2, 6, 15, 17, 5, 3, 3, 2, 2, 1, 1, 1, 1, 1), // odd rows and columns
        new ConvGeometry(1, 5, 40, 61, 7, 5, 4, 1, 2, 2, 1, 1, 1, 1), // strided one way
        new ConvGeometry(5, 4, 9, 10, 6, 1, 1, 2, 2, 0, 0, 1, 1, 1), // residues without terms
        new ConvGeometry(2, 8, 170, 71, 9, 3, 3, 2, 2, 1, 1, 1, 1, 1), // by input in bands
        new ConvGeometry(2, 5, 21, 43, 6, 3, 3, 3, 2, 1, 1, 2, 2, 1), // and dilated
        new ConvGeometry(1, 120, 20, 18, 9, 3, 3, 2, 2, 1, 1, 1, 1, 1), // too many terms
        new ConvGeometry(
            3, 4, 40, 70, 4, 5, 5, 1, 1, 2, 1, 1, 2, 2), // in place, in bands and groups
        new ConvGeometry(3, 5, 20, 19, 10, 5, 5, 3, 2, 2, 1, 1, 2, 5), // depthwise, dilated
        new ConvGeometry(1, 40, 9, 9, 13, 3, 3, 1, 1, 1, 1, 1, 1, 1), // more terms than a block
        new ConvGeometry(20, 2, 4, 4, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1), // many small images
        new ConvGeometry(1, 2, 40, 41, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1), // bands of one image
        new ConvGeometry(1, 2, 7, 7, 3, 3, 3, 3, 3, 0, 0, 1, 1, 1), // stride as long as the window
        new ConvGeometry(1, 2, 9, 9, 3, 2, 2, 3, 3, 0, 0, 1, 1, 1), // elements that nobody reads
        new ConvGeometry(1, 2, 5, 5, 3, 1, 1, 1, 1, 3, 2, 1, 1, 1), // more padding than window
        new ConvGeometry(2, 16, 9, 11, 17, 3, 3, 1, 1, 1, 1, 1, 1, 1), // Winograd's from here
        new ConvGeometry(3, 19, 5, 70, 33, 3, 3, 1, 1, 0, 1, 1, 1, 1), // rows of several vectors
        new ConvGeometry(9, 300, 7, 7, 20, 3, 3, 1, 1, 2, 2, 1, 1, 1), // more channels than a block
        new ConvGeometry(
            2, 16, 70, 13, 60, 3, 3, 1, 1, 0, 0, 1, 1, 1), // blocks that begin in a row
        new ConvGeometry(5, 17, 3, 3, 16, 3, 3, 1, 1, 4, 3, 1, 1, 1), // more padding than window
        new ConvGeometry(1, 20, 90, 9, 17, 3, 3, 1, 1, 1, 1, 1, 1, 1), // blocks that end in one
        new ConvGeometry(2, 70, 12, 12, 130, 3, 3, 1, 1, 1, 1, 1, 1, 1), // blocks of channels
        new ConvGeometry(70, 16, 2, 2, 18, 3, 3, 1, 1, 1, 1, 1, 1, 1), // less than a tile
        new ConvGeometry(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1),
        new ConvGeometry(0, 2, 5, 5, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1));
  }

  static Stream<ConvGeometry> drawn() {
    RandomGenerator r = GemmSamples.random(42);
    List<ConvGeometry> drawn = new ArrayList<>();
    while (drawn.size() < 150) {
      int groups = r.nextInt(3) == 0 ? 1 + r.nextInt(3) : 1;
      ConvGeometry g =
          new ConvGeometry(
              1 + r.nextInt(4),
              groups * (1 + r.nextInt(5)),
              1 + r.nextInt(20),
              1 + r.nextInt(20),
              groups * (1 + r.nextInt(9)),
              1 + r.nextInt(5),
              1 + r.nextInt(5),
              1 + r.nextInt(3),
              1 + r.nextInt(3),
              r.nextInt(4),
              r.nextInt(4),
              1 + r.nextInt(3),
              1 + r.nextInt(3),
              groups);
      if (g.outH() > 0 && g.outW() > 0) {
        drawn.add(g);
      }
    }
    return drawn.stream();
  }

  @ParameterizedTest
  @MethodSource({"chosen", "drawn"})
  void allPassesMatchTheOracle(ConvGeometry g) {
    Buffers expected = new Buffers(g);
    Buffers actual = new Buffers(g);
    SCALAR.conv2d(expected.call(true));
    Conv2d.forward(actual.call(true));
    GemmSamples.assertClose(expected.y, actual.y, 1e-4, "forward");
    SCALAR.conv2d(expected.call(false));
    Conv2d.forward(actual.call(false));
    GemmSamples.assertClose(expected.y, actual.y, 1e-4, "forward without bias");

    expected = new Buffers(g);
    actual = new Buffers(g);
    SCALAR.conv2dBackwardInput(expected.call(false));
    Conv2d.backwardInput(actual.call(false));
    GemmSamples.assertClose(expected.x, actual.x, 1e-4, "by input");

    expected = new Buffers(g);
    actual = new Buffers(g);
    SCALAR.conv2dBackwardWeight(expected.call(false));
    Conv2d.backwardWeight(actual.call(false));
    GemmSamples.assertClose(expected.w, actual.w, 1e-3, "by weight");
  }

  /// A transposed convolution is the pass by the input with a bias for each of its channels.
  @ParameterizedTest
  @MethodSource("chosen")
  void biasesMatchTheOracleByInput(ConvGeometry g) {
    Buffers expected = new Buffers(g);
    Buffers actual = new Buffers(g);
    Operand bias = Operand.dense(GemmSamples.floats(g.c(), 5), 0, g.c());
    SCALAR.conv2dBackwardInput(withBias(expected.call(false), bias));
    Conv2d.backwardInput(withBias(actual.call(false), bias));
    GemmSamples.assertClose(expected.x, actual.x, 1e-4, "by input with bias");
  }

  private static ConvCall withBias(ConvCall call, Operand bias) {
    return new ConvCall(call.geometry(), call.x(), call.w(), call.y(), bias);
  }

  /// Convolutions borrow GEMM's pooled jobs, which the call before may have left.
  @Test
  void theEpilogueOfTheProductBeforeIsForgotten() {
    Operand matrix = Operand.dense(GemmSamples.floats(64, 5), 0, 8, 8);
    Operand product = Operand.dense(GemmSamples.floats(64, 6), 0, 8, 8);
    ConvGeometry pointwise = new ConvGeometry(2, 70, 17, 16, 6, 1, 1, 1, 1, 0, 0, 1, 1, 1);
    Buffers expected = new Buffers(pointwise);
    Buffers actual = new Buffers(pointwise);
    for (int i = 0; i < 20; i++) { // more than there may be idle jobs
      Gemm.run(
          new GemmCall(
              new long[0], 8, 8, 8, matrix, matrix, product, null, UnaryFn.GELU, matrix, false));
    }
    SCALAR.conv2d(expected.call(true));
    Conv2d.forward(actual.call(true));
    GemmSamples.assertClose(expected.y, actual.y, 1e-4, "forward");
  }

  static Stream<ConvGeometry> large() {
    return Stream.of(
        new ConvGeometry(9, 3, 20, 20, 16, 5, 5, 1, 1, 2, 2, 1, 1, 1),
        new ConvGeometry(9, 64, 20, 20, 100, 3, 3, 1, 1, 1, 1, 1, 1, 1), // Winograd, in rounds
        new ConvGeometry(2, 8, 40, 40, 12, 3, 3, 2, 2, 1, 1, 1, 1, 2),
        new ConvGeometry(40, 16, 14, 14, 32, 3, 3, 2, 2, 1, 1, 1, 1, 1), // images in stacks
        new ConvGeometry(3, 40, 30, 30, 40, 3, 3, 1, 1, 1, 1, 1, 1, 40));
  }

  @ParameterizedTest
  @MethodSource("large")
  void threadsDoNotChangeABit(ConvGeometry g) {
    List<Consumer<ConvCall>> passes =
        List.of(Conv2d::forward, Conv2d::backwardInput, Conv2d::backwardWeight);
    for (Consumer<ConvCall> pass : passes) {
      Buffers one = new Buffers(g);
      GemmSamples.withThreads(1, () -> pass.accept(one.call(false)));
      for (int threads : new int[] {2, 4}) {
        Buffers many = new Buffers(g);
        GemmSamples.withThreads(threads, () -> pass.accept(many.call(false)));
        assertArrayEquals(GemmSamples.values(one.x), GemmSamples.values(many.x));
        assertArrayEquals(GemmSamples.values(one.w), GemmSamples.values(many.w));
        assertArrayEquals(GemmSamples.values(one.y), GemmSamples.values(many.y));
      }
    }
  }

  /// Three operands and a bias, each behind an offset.
  private static final class Buffers {
    private static final int OFFSET = 3;

    final ConvGeometry g;
    final Buffer x;
    final Buffer w;
    final Buffer y;
    final Buffer bias;

    Buffers(ConvGeometry g) {
      this.g = g;
      x = GemmSamples.floats(OFFSET + (long) g.n() * g.c() * g.h() * g.w(), 1);
      w = GemmSamples.floats(OFFSET + (long) g.k() * (g.c() / g.groups()) * g.r() * g.s(), 2);
      y = GemmSamples.floats(OFFSET + (long) g.n() * g.k() * g.outH() * g.outW(), 3);
      bias = GemmSamples.floats(OFFSET + g.k(), 4);
    }

    ConvCall call(boolean biased) {
      return new ConvCall(
          g,
          Operand.dense(x, OFFSET, g.n(), g.c(), g.h(), g.w()),
          Operand.dense(w, OFFSET, g.k(), g.c() / g.groups(), g.r(), g.s()),
          Operand.dense(y, OFFSET, g.n(), g.k(), g.outH(), g.outW()),
          biased ? Operand.dense(bias, OFFSET, g.k()) : null);
    }
  }
}
