package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pellucid.kernel.Buffer;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryFn;
import pellucid.kernel.scalar.ScalarBackend;

final class GemmTest {
  private static final ScalarBackend SCALAR = new ScalarBackend();

  /// Sizes on both sides of every register tile's edge, at any width.
  static IntStream rows() {
    return IntStream.of(1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 40);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void productsOfAllOrientationsMatchTheOracle(int m) {
    for (int n : new int[] {1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65}) {
      for (int k : new int[] {0, 1, 2, 19}) {
        for (int orientation = 0; orientation < 8; orientation++) {
          check(new long[0], m, n, k, orientation, Epilogue.values()[(n + k + m) % 7]);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "50,300,257",
    "130,70,700",
    "7,3100,5",
    "3100,9,5",
    "64,64,64",
    "50,70,2100",
    "20,90,300"
  })
  void blocksAreJoined(int m, int n, int k) {
    for (Epilogue epilogue : Epilogue.values()) {
      check(new long[0], m, n, k, 0, epilogue);
      check(new long[0], m, n, k, 7, epilogue);
    }
  }

  static Stream<long[]> batches() {
    return Stream.of(
        new long[] {1}, new long[] {5}, new long[] {2, 3}, new long[] {3, 1, 2}, new long[] {0});
  }

  @ParameterizedTest
  @MethodSource("batches")
  void batchesMatchTheOracle(long[] batch) {
    for (int orientation = 0; orientation < 8; orientation++) {
      for (Epilogue epilogue : Epilogue.values()) {
        check(batch, 9, 17, 13, orientation, epilogue);
      }
    }
  }

  @Test
  void aSharedRightOperandMatchesTheOracle() {
    long[] batch = {4, 3};
    int m = 5;
    int n = 19;
    int k = 11;
    Operand a = Operand.dense(GemmSamples.floats(12L * m * k, 1), 0, 4, 3, m, k);
    Operand b = new Operand(GemmSamples.floats((long) k * n, 2), 0, new long[] {0, 0, n, 1});
    Operand bias = new Operand(GemmSamples.floats(n, 3), 0, new long[] {0, 0, 0, 1});
    compare(c -> new GemmCall(batch, m, n, k, a, b, c, bias, false), Operand.rowMajor(4, 3, m, n));
  }

  @Test
  void viewsWithGapsMatchTheOracle() {
    int m = 13;
    int n = 18;
    int k = 21;
    Operand a = new Operand(GemmSamples.floats(7 + m * 60, 1), 7, new long[] {60, 2});
    Operand b = new Operand(GemmSamples.floats(5 + k * 100, 2), 5, new long[] {100, 3});
    long[] none = {};
    compare(c -> new GemmCall(none, m, n, k, a, b, c, null, false), new long[] {40, 2});
    compare(c -> new GemmCall(none, m, n, k, a, b, c, null, true), new long[] {37, 1});
  }

  @Test
  void emptyProductsDoNothing() {
    for (int[] size : new int[][] {{0, 3, 2}, {3, 0, 2}, {0, 0, 0}}) {
      check(new long[0], size[0], size[1], size[2], 0, Epilogue.NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({"200,300,150", "517,65,333", "1,2000,800"})
  void threadsDoNotChangeABit(int m, int n, int k) {
    float[][] results = new float[3][];
    int[] threads = {1, 2, 4};
    for (int i = 0; i < threads.length; i++) {
      Buffer c = GemmSamples.floats((long) m * n, 9);
      GemmCall call =
          new GemmCall(
              new long[0],
              m,
              n,
              k,
              Operand.dense(GemmSamples.floats((long) m * k, 1), 0, m, k),
              Operand.dense(GemmSamples.floats((long) k * n, 2), 0, k, n),
              Operand.dense(c, 0, m, n),
              null,
              false);
      GemmSamples.withThreads(threads[i], () -> Gemm.run(call));
      results[i] = GemmSamples.values(c);
    }
    assertArrayEquals(results[0], results[1]);
    assertArrayEquals(results[0], results[2]);
  }

  private enum Epilogue {
    NONE,
    ROW_BIAS,
    COLUMN_BIAS,
    FULL_BIAS,
    ACCUMULATE,
    GELU,
    RELU_RESIDUAL
  }

  /// @param orientation a bit for each operand: column-major instead of row-major
  private static void check(long[] batch, int m, int n, int k, int orientation, Epilogue epilogue) {
    Operand a = matrix(batch, m, k, (orientation & 1) != 0, 1);
    Operand b = matrix(batch, k, n, (orientation & 2) != 0, 2);
    Operand full = matrix(batch, m, n, (orientation & 4) != 0, 3);
    Operand bias =
        switch (epilogue) {
          case NONE, ACCUMULATE -> null;
          case ROW_BIAS, GELU, RELU_RESIDUAL ->
              new Operand(GemmSamples.floats(n, 4), 0, lastTwo(batch, 0, 1));
          case COLUMN_BIAS -> new Operand(GemmSamples.floats(m, 5), 0, lastTwo(batch, 1, 0));
          case FULL_BIAS -> full;
        };
    UnaryFn activation =
        switch (epilogue) {
          case NONE, ROW_BIAS, COLUMN_BIAS, FULL_BIAS, ACCUMULATE -> null;
          case GELU -> UnaryFn.GELU;
          case RELU_RESIDUAL -> UnaryFn.RELU;
        };
    Operand residual = epilogue == Epilogue.RELU_RESIDUAL ? full : null;
    boolean accumulate = epilogue == Epilogue.ACCUMULATE;
    compare(
        c -> new GemmCall(batch, m, n, k, a, b, c, bias, activation, residual, accumulate),
        full.strides());
  }

  private static void compare(Function<Operand, GemmCall> product, long[] strides) {
    GemmCall sizes = product.apply(Operand.dense(GemmSamples.floats(1, 6), 0, 1));
    long size = 1;
    for (int d = 0; d < strides.length; d++) {
      int rank = sizes.batch().length;
      long extent = d < rank ? sizes.batch()[d] : d == rank ? sizes.m() : sizes.n();
      size += Math.max(0, extent - 1) * strides[d];
    }
    Buffer expected = GemmSamples.floats(size, 6);
    Buffer actual = GemmSamples.floats(size, 6);
    SCALAR.gemm(product.apply(new Operand(expected, 0, strides)));
    Gemm.run(product.apply(new Operand(actual, 0, strides)));
    GemmSamples.assertClose(expected, actual, 1e-6 * (sizes.k() + 10), sizes.toString());
  }

  private static Operand matrix(long[] batch, int rows, int cols, boolean columnMajor, long seed) {
    long[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = rows;
    shape[batch.length + 1] = cols;
    long size = Arrays.stream(shape).reduce(1, (x, y) -> x * y);
    long[] strides = Operand.rowMajor(shape);
    if (columnMajor) {
      strides[batch.length] = 1;
      strides[batch.length + 1] = rows;
    }
    return new Operand(GemmSamples.floats(size, seed), 0, strides);
  }

  private static long[] lastTwo(long[] batch, long row, long col) {
    long[] strides = new long[batch.length + 2];
    strides[batch.length] = row;
    strides[batch.length + 1] = col;
    return strides;
  }
}
