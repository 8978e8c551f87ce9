package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import pellucid.kernel.Buffer;
import pellucid.kernel.DType;
import pellucid.kernel.HostBuffer;

/// Buffers of random numbers, and how two of them are compared.
final class GemmSamples {
  private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private GemmSamples() {}

  static RandomGenerator random(long seed) {
    return GENERATORS.create(seed);
  }

  /// Numbers in [-0.5, 0.5), exactly as large as asked for, so that a read beyond the end is
  /// caught.
  static Buffer floats(long size, long seed) {
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, size * Float.BYTES), 64);
    RandomGenerator random = random(seed);
    for (long i = 0; i < size; i++) {
      segment.setAtIndex(JAVA_FLOAT, i, random.nextFloat() - 0.5f);
    }
    return new HostBuffer(segment.asSlice(0, size * Float.BYTES), DType.F32);
  }

  static float[] values(Buffer buffer) {
    return buffer.read().toArray(JAVA_FLOAT);
  }

  static void assertClose(Buffer expected, Buffer actual, double tolerance, Object what) {
    float[] want = values(expected);
    float[] have = values(actual);
    for (int i = 0; i < want.length; i++) {
      int index = i;
      assertEquals(want[i], have[i], tolerance, () -> what + ", element " + index);
    }
  }

  /// Runs something with a number of threads and gives the pool its size back.
  static void withThreads(int threads, Runnable work) {
    int before = Workers.threads();
    Workers.threads(threads);
    try {
      work.run();
    } finally {
      Workers.threads(before);
    }
  }
}
