package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.AdamCall;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.Philox;
import pellucid.kernel.RandomCall;
import pellucid.kernel.RandomFn;
import pellucid.kernel.SgdCall;
import pellucid.kernel.scalar.ScalarBackend;

/// Random numbers, dropout and the optimisers' steps against the scalar backend.
class TrainingKernelsTest {
  private static final KernelBackend CPU = new CpuBackend();
  private static final KernelBackend SCALAR = new ScalarBackend();
  private static final int[] COUNTS = {0, 1, 3, 15, 16, 17, 63, 64, 65, 1000, 1024, 1025, 40001};
  private static final long KEY = 0x123456789ABCDEF0L;
  private static final long STREAM = 0xFEDCBA9876543210L;

  @Test
  void vectorWordsArePhilox() {
    int count = 8 * RandomWords.STEP;
    long block = (1L << 32) - 64; // the counter's lower half runs over on the way
    int[] words = new int[count];
    RandomWords.fill(KEY, STREAM, block, new int[RandomWords.STEP], words, count);
    int[] expected = new int[4];
    int[] actual = new int[4];
    for (int i = 0; i < count; i += 4) {
      Philox.block(KEY, STREAM, block + i / 4, expected);
      System.arraycopy(words, i, actual, 0, 4);
      assertArrayEquals(expected, actual, "block " + i / 4);
    }
  }

  @ParameterizedTest
  @EnumSource(RandomFn.class)
  void randomNumbersAreTheSameBits(RandomFn fn) {
    for (int count : COUNTS) {
      Operand expected = Samples.empty(count);
      Operand actual = Samples.empty(count);
      SCALAR.random(new RandomCall(fn, KEY, STREAM, count, expected));
      CPU.random(new RandomCall(fn, KEY, STREAM, count, actual));
      assertArrayEquals(Samples.bytes(expected), Samples.bytes(actual));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "0.1", "0.5", "0.9999999"})
  void dropoutIsTheSameBits(double p) {
    for (int count : COUNTS) {
      Operand in = Samples.random(count, count);
      Operand expected = Samples.empty(count);
      Operand actual = Samples.empty(count);
      SCALAR.dropout(new DropoutCall(p, KEY, STREAM, count, in, expected));
      CPU.dropout(new DropoutCall(p, KEY, STREAM, count, in, actual));
      assertArrayEquals(Samples.floats(expected), Samples.floats(actual));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, false",
    "0, 0.01, false",
    "0.9, 0, false",
    "0.9, 0.01, false",
    "0.9, 0.01, true"
  })
  void sgdSteps(double momentum, double decay, boolean nesterov) {
    for (int count : COUNTS) {
      Operand grad = Samples.random(2, count);
      Operand[] results = new Operand[4];
      for (int k = 0; k < 2; k++) {
        Operand param = Samples.random(1, count);
        Operand velocity = momentum == 0 ? null : Samples.random(3, count);
        (k == 0 ? SCALAR : CPU)
            .sgd(new SgdCall(count, 0.1, momentum, decay, nesterov, param, grad, velocity));
        results[2 * k] = param;
        results[2 * k + 1] = velocity == null ? param : velocity;
      }
      Samples.assertClose(Samples.floats(results[0]), Samples.floats(results[2]), 2, 1e-6, "param");
      Samples.assertClose(
          Samples.floats(results[1]), Samples.floats(results[3]), 2, 1e-6, "velocity");
    }
  }

  private static Operand positive(long seed, int count) {
    float[] values = Samples.floats(Samples.random(seed, count));
    for (int i = 0; i < count; i++) {
      values[i] = values[i] * values[i];
    }
    return Samples.of(values);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, false", "10, 0.01, false", "1000, 0.01, true"})
  void adamSteps(long step, double decay, boolean decoupled) {
    for (int count : COUNTS) {
      Operand grad = Samples.random(2, count);
      Operand[][] results = new Operand[2][];
      for (int k = 0; k < 2; k++) {
        Operand param = Samples.random(1, count);
        Operand m = Samples.random(3, count);
        Operand v = positive(4, count);
        AdamCall call =
            new AdamCall(count, step, 1e-3, 0.9, 0.999, 1e-8, decay, decoupled, param, grad, m, v);
        (k == 0 ? SCALAR : CPU).adam(call);
        results[k] = new Operand[] {param, m, v};
      }
      for (int i = 0; i < 3; i++) {
        Samples.assertClose(
            Samples.floats(results[0][i]), Samples.floats(results[1][i]), 4, 2e-6, "result " + i);
      }
    }
  }
}
