package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pellucid.kernel.AdamCall;
import pellucid.kernel.DType;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.Operand;
import pellucid.kernel.Philox;
import pellucid.kernel.RandomCall;
import pellucid.kernel.RandomFn;
import pellucid.kernel.SgdCall;

/// What training adds: random numbers, dropout, the optimisers' steps.
class ScalarTrainingTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();

  @Test
  void randomNumbersAreTheBlocksWords() {
    int[] words = new int[4];
    Philox.block(5, 9, 1, words);
    double[] normals = new double[4];
    Philox.normals(words, normals);
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      Operand out = Host.empty(dtype, 7);
      BACKEND.random(new RandomCall(RandomFn.UNIFORM, 5, 9, 7, out));
      assertEquals(Philox.uniform(words[2]), Host.values(out)[6]);
      BACKEND.random(new RandomCall(RandomFn.NORMAL, 5, 9, 7, out));
      assertEquals(Elements.rounded(normals[2], dtype), Host.values(out)[6]);
    }
  }

  @Test
  void dropoutKeepsTheMeanAndIsItsOwnGradient() {
    int count = 1 << 14;
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    Operand out = Host.empty(DType.F32, count);
    BACKEND.dropout(new DropoutCall(0.25, 3, 4, count, Host.f32(ones), out));
    double[] once = Host.values(out);
    double sum = 0;
    for (double x : once) {
      assertTrue(x == 0 || x == (float) (1 / 0.75));
      sum += x;
    }
    assertEquals(1, sum / count, 4 * Math.sqrt(0.25 / 0.75 / count));
    BACKEND.dropout(new DropoutCall(0.25, 3, 4, count, Host.f32(ones), out));
    assertArrayEquals(once, Host.values(out));
  }

  @Test
  void dropoutOfNothingIsTheIdentity() {
    Operand out = Host.empty(DType.F64, 3);
    BACKEND.dropout(new DropoutCall(0, 3, 4, 3, Host.of(DType.F64, 1, 2, 3), out));
    assertArrayEquals(new double[] {1, 2, 3}, Host.values(out));
  }

  private static double[] sgd(double momentum, boolean nesterov, double weightDecay) {
    Operand param = Host.of(DType.F64, 1);
    Operand grad = Host.of(DType.F64, 2);
    Operand velocity = momentum == 0 ? null : Host.of(DType.F64, 3);
    BACKEND.sgd(new SgdCall(1, 0.1, momentum, weightDecay, nesterov, param, grad, velocity));
    return velocity == null
        ? Host.values(param)
        : new double[] {Host.values(param)[0], Host.values(velocity)[0]};
  }

  @Test
  void sgdSteps() {
    assertArrayEquals(new double[] {0.8}, sgd(0, false, 0), 1e-15);
    assertArrayEquals(new double[] {0.75}, sgd(0, false, 0.5), 1e-15);
    assertArrayEquals(new double[] {0.65, 3.5}, sgd(0.5, false, 0), 1e-15);
    assertArrayEquals(new double[] {1 - 0.1 * (2 + 1.75), 3.5}, sgd(0.5, true, 0), 1e-15);
  }

  private static double[] adam(double weightDecay, boolean decoupled) {
    Operand param = Host.of(DType.F64, 1);
    Operand m = Host.of(DType.F64, 0);
    Operand v = Host.of(DType.F64, 0);
    Operand grad = Host.of(DType.F64, 2);
    BACKEND.adam(
        new AdamCall(1, 1, 0.1, 0.9, 0.99, 1e-8, weightDecay, decoupled, param, grad, m, v));
    return new double[] {Host.values(param)[0], Host.values(m)[0], Host.values(v)[0]};
  }

  @Test
  void adamSteps() {
    // the first step goes by lr against the gradient's sign, whatever its size
    assertArrayEquals(new double[] {0.9, 0.2, 0.04}, adam(0, false), 1e-8);
    assertArrayEquals(new double[] {0.9, 0.25, 0.0625}, adam(0.5, false), 1e-8);
    assertArrayEquals(new double[] {0.95 - 0.1, 0.2, 0.04}, adam(0.5, true), 1e-8);
  }

  @Test
  void adamsSecondStepCorrectsItsBias() {
    Operand param = Host.of(DType.F64, 0);
    Operand m = Host.of(DType.F64, 0.2);
    Operand v = Host.of(DType.F64, 0.04);
    BACKEND.adam(
        new AdamCall(1, 2, 0.1, 0.9, 0.99, 0, 0, false, param, Host.of(DType.F64, -1), m, v));
    double m2 = (0.9 * 0.2 - 0.1) / (1 - 0.81);
    double v2 = (0.99 * 0.04 + 0.01) / (1 - 0.9801);
    assertEquals(-0.1 * m2 / Math.sqrt(v2), Host.values(param)[0], 1e-15);
  }
}
