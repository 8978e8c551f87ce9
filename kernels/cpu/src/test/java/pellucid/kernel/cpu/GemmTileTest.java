package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GemmTileTest {
  private static final int DEPTH = 100;

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "4, 0", "1, 1", "2, 1", "3, 1", "4, 1"})
  void everyWidthSumsInOrder(int vectors, int deep) {
    if (vectors > VectorConfig.NV) {
      return;
    }
    int width = vectors * Vectors.LANES;
    int pitch = deep == 1 ? VectorConfig.DEEP : VectorConfig.KC;
    float[] a = numbers(VectorConfig.MR * pitch, 1);
    float[] b = numbers(width * DEPTH, 2);
    float[] tile = new float[GemmTile.SIZE];
    run(vectors, deep, a, b, tile);
    for (int i = 0; i < VectorConfig.MR; i++) {
      for (int j = 0; j < width; j++) {
        float sum = 0;
        for (int p = 0; p < DEPTH; p++) {
          float x = a[i * pitch + p];
          sum = VectorConfig.FMA ? Math.fma(x, b[p * width + j], sum) : sum + x * b[p * width + j];
        }
        assertEquals(sum, tile[i * width + j]);
      }
    }
  }

  /// C2 gives up on a method with too much in it, boxes every vector and is a hundred times slower,
  /// without a word.
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "4, 0", "1, 1", "2, 1", "3, 1", "4, 1"})
  void noVectorIsBoxedOnceCompiled(int vectors, int deep) {
    if (vectors > VectorConfig.NV) {
      return;
    }
    float[] a = numbers(VectorConfig.MR * VectorConfig.DEEP, 1);
    float[] b = numbers(VectorConfig.NR * DEPTH, 2);
    float[] tile = new float[GemmTile.SIZE];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long deadline = System.nanoTime() + 30_000_000_000L; // compilation may wait on a busy machine
    long allocated;
    do {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        run(vectors, deep, a, b, tile);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    } while (allocated > 1000 && System.nanoTime() < deadline);
    assertTrue(allocated <= 1000, allocated + " bytes in 100 tiles: vectors are boxed");
  }

  private static void run(int vectors, int deep, float[] a, float[] b, float[] tile) {
    if (deep == 1) {
      GemmTile.deep(vectors, DEPTH, a, 0, b, 0, tile, 0);
    } else {
      GemmTile.run(vectors, DEPTH, a, 0, b, 0, tile);
    }
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
