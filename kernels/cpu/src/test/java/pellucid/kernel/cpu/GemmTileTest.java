package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GemmTileTest {
  private static final int DEPTH = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyWidthSumsInOrder(int vectors) {
    if (vectors > VectorConfig.NV) {
      return;
    }
    int width = vectors * Vectors.LANES;
    float[] a = numbers(VectorConfig.MR * VectorConfig.KC, 1);
    float[] b = numbers(width * DEPTH, 2);
    float[] tile = new float[GemmTile.SIZE];
    GemmTile.run(vectors, DEPTH, a, 0, b, 0, tile);
    for (int i = 0; i < VectorConfig.MR; i++) {
      for (int j = 0; j < width; j++) {
        float sum = 0;
        for (int p = 0; p < DEPTH; p++) {
          float x = a[i * VectorConfig.KC + p];
          sum = VectorConfig.FMA ? Math.fma(x, b[p * width + j], sum) : sum + x * b[p * width + j];
        }
        assertEquals(sum, tile[i * width + j]);
      }
    }
  }

  /// C2 gives up on a method with too much in it, boxes every vector and is a hundred times slower,
  /// without a word.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void noVectorIsBoxedOnceCompiled(int vectors) {
    if (vectors > VectorConfig.NV) {
      return;
    }
    float[] a = numbers(VectorConfig.MR * VectorConfig.KC, 1);
    float[] b = numbers(VectorConfig.NR * DEPTH, 2);
    float[] tile = new float[GemmTile.SIZE];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long deadline = System.nanoTime() + 30_000_000_000L; // compilation may wait on a busy machine
    long allocated;
    do {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        GemmTile.run(vectors, DEPTH, a, 0, b, 0, tile);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    } while (allocated > 1000 && System.nanoTime() < deadline);
    assertTrue(allocated <= 1000, allocated + " bytes in 100 tiles: vectors are boxed");
  }

  private static float[] numbers(int size, long seed) {
    RandomGenerator random = GemmSamples.random(seed);
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }
}
