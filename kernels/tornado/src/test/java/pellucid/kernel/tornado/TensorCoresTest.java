package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.kernel.DType;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryFn;

/// Products on tensor cores against sums of the products of rounded factors, where there are such
/// cores: in F16, or in what `-Dpellucid.gpu.tensorcores` asks for.
@ExtendWith(OnDevice.class)
class TensorCoresTest {
  private static @Nullable Accelerator home;

  @BeforeAll
  static void open() {
    TensorCores kind = TensorCores.ROUNDS_TO_BF16 ? TensorCores.BF16 : TensorCores.F16;
    String problem = kind.problem(OnDevice.found().backend());
    assumeTrue(problem == null, problem);
    home = OnDevice.found().open();
  }

  @AfterAll
  static void forget() {
    home = null;
  }

  /// A product's sizes and how its factors lie.
  ///
  /// @param aTransposed whether a row's terms are far apart
  /// @param bTransposed whether a column's terms are neighbours
  private record Case(
      int batch, int m, int n, int k, boolean aTransposed, boolean bTransposed, String epilogue) {}

  @Test
  void wholeTilesAreStoredAsTheyAre() {
    check(new Case(1, 128, 256, 64, false, false, ""));
    check(new Case(3, 128, 128, 96, true, true, ""));
  }

  @Test
  void otherSizesAreCutOutOfTiles() {
    check(new Case(1, 70, 90, 65, false, true, ""));
    check(new Case(2, 129, 127, 71, true, false, ""));
  }

  @Test
  void groupsShareLongSums() {
    check(new Case(1, 64, 100, 3000, false, false, ""));
  }

  @Test
  void biasActivationAndResidualFollow() {
    check(new Case(1, 128, 128, 64, false, false, "bias"));
    check(new Case(1, 100, 128, 64, false, false, "accumulate"));
  }

  private static void check(Case c) {
    Accelerator device = home;
    assertNotNull(device);
    try (Arena arena = Arena.ofConfined()) {
      Operand a = random(device, arena, c.batch * c.m * c.k, 1);
      Operand b = random(device, arena, c.batch * c.k * c.n, 2);
      Operand result = random(device, arena, c.batch * c.m * c.n, 3);
      Operand bias = random(device, arena, c.n, 4);
      float[] before = floats(result);
      GemmCall call = call(c, a, b, result, bias);
      synchronized (device) {
        Product product = Product.of(call);
        assertTrue(TensorProducts.suits(product));
        TensorProducts.launch(device, product);
      }
      compare(c, floats(a), floats(b), floats(bias), before, floats(result));
    }
  }

  private static GemmCall call(Case c, Operand a, Operand b, Operand result, Operand bias) {
    boolean biased = c.epilogue.equals("bias");
    return new GemmCall(
        new long[] {c.batch},
        c.m,
        c.n,
        c.k,
        strided(a, c.m * c.k, c.aTransposed ? 1 : c.k, c.aTransposed ? c.m : 1),
        strided(b, c.k * c.n, c.bTransposed ? 1 : c.n, c.bTransposed ? c.k : 1),
        strided(result, c.m * c.n, c.n, 1),
        biased ? strided(bias, 0, 0, 1) : null,
        biased ? UnaryFn.RELU : null,
        null,
        c.epilogue.equals("accumulate"));
  }

  private static Operand strided(Operand operand, int batch, int row, int column) {
    return new Operand(operand.buffer(), 0, new long[] {batch, row, column});
  }

  /// Rounded factors leave only the order of sums open: some 1e-6 of the sum of magnitudes.
  private static void compare(
      Case c, float[] a, float[] b, float[] bias, float[] before, float[] result) {
    for (int product = 0; product < c.batch; product++) {
      for (int i = 0; i < c.m; i++) {
        for (int j = 0; j < c.n; j++) {
          double sum = 0;
          double magnitude = 1e-3;
          for (int p = 0; p < c.k; p++) {
            int left = product * c.m * c.k + (c.aTransposed ? p * c.m + i : i * c.k + p);
            int right = product * c.k * c.n + (c.bTransposed ? j * c.k + p : p * c.n + j);
            double term = (double) rounded(a[left]) * rounded(b[right]);
            sum += term;
            magnitude += Math.abs(term);
          }
          int place = (product * c.m + i) * c.n + j;
          double expected =
              switch (c.epilogue) {
                case "bias" -> Math.max(sum + bias[j], 0);
                case "accumulate" -> sum + before[place];
                default -> sum;
              };
          assertEquals(expected, result[place], 4e-6 * (magnitude + 3), c + " " + i + " " + j);
        }
      }
    }
  }

  /// Rounded to nearest, ties to even.
  private static float rounded(float number) {
    if (!TensorCores.ROUNDS_TO_BF16) {
      return Float.float16ToFloat(Float.floatToFloat16(number));
    }
    int bits = Float.floatToRawIntBits(number);
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
  }

  private static Operand random(Accelerator device, Arena arena, int count, long seed) {
    MemorySegment memory = arena.allocate(4L * count, 64);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() * 4 - 2);
    }
    DeviceBuffer buffer = new DeviceBuffer(device, memory, DType.F32);
    buffer.overwrite();
    return Operand.dense(buffer, 0, count);
  }

  private static float[] floats(Operand operand) {
    return operand.buffer().read().toArray(ValueLayout.JAVA_FLOAT);
  }
}
