package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pellucid.kernel.Buffer;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;
import pellucid.kernel.scalar.ScalarBackend;

final class WinogradTest {
  // The transforms enlarge rounding: measured were 0.8e-6 for 16 channels, 2.3e-6 for 128, 3.2e-6
  // for 512, where a direct sum has 0.3e-6 for 256.
  private static final double RMS_ERROR = 5e-6;

  private static final double LARGEST_ERROR = 1e-4;

  /// The error against the reference in double, in units of the results' root mean square; inputs
  /// are uniform around 0.
  @ParameterizedTest
  @CsvSource({"16, 16, 1", "64, 64, 1", "128, 128, 0", "512, 24, 2"})
  void errorIsBounded(int channels, int outputs, int pad) {
    ConvGeometry g = new ConvGeometry(2, channels, 14, 18, outputs, 3, 3, 1, 1, pad, pad, 1, 1, 1);
    assertTrue(WinogradJob.serves(ConvPass.forward(g)));
    Buffer x = GemmSamples.floats(2L * channels * 14 * 18, 1);
    Buffer w = GemmSamples.floats((long) outputs * channels * 9, 2);
    long size = 2L * outputs * g.outH() * g.outW();
    Buffer expected = GemmSamples.floats(size, 3);
    Buffer actual = GemmSamples.floats(size, 4);
    new ScalarBackend().conv2d(call(g, x, w, expected));
    Conv2d.forward(call(g, x, w, actual));
    assertErrors(expected, actual, RMS_ERROR, LARGEST_ERROR);
  }

  /// The same of the weights' gradient, whose sums are long and whose transforms are the adjoints:
  /// measured were 1.1e-6 to 1.8e-6, the largest 1.3e-5.
  @ParameterizedTest
  @CsvSource({"16, 16, 1, 64", "64, 64, 1, 8", "128, 40, 0, 2", "20, 90, 2, 17"})
  void errorByWeightIsBounded(int channels, int outputs, int pad, int images) {
    ConvGeometry g =
        new ConvGeometry(images, channels, 14, 18, outputs, 3, 3, 1, 1, pad, pad, 1, 1, 1);
    assertTrue(WinogradWeightJob.serves(g));
    Buffer x = GemmSamples.floats((long) images * channels * 14 * 18, 1);
    Buffer y = GemmSamples.floats((long) images * outputs * g.outH() * g.outW(), 2);
    Buffer expected = GemmSamples.floats((long) outputs * channels * 9, 3);
    Buffer actual = GemmSamples.floats((long) outputs * channels * 9, 4);
    new ScalarBackend().conv2dBackwardWeight(call(g, x, expected, y));
    Conv2d.backwardWeight(call(g, x, actual, y));
    assertErrors(expected, actual, RMS_ERROR, LARGEST_ERROR);
  }

  /// Small whole numbers, the weights multiples of 576: nothing is rounded, so a wrong index can't
  /// hide behind the tolerance.
  @Test
  void wholeNumbersAreExact() {
    ConvGeometry g = new ConvGeometry(3, 16, 11, 9, 16, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    assertTrue(WinogradJob.serves(ConvPass.forward(g)));
    Buffer x = whole(3 * 16 * 11 * 9, 1, 5);
    Buffer w = whole(16 * 16 * 9, 576, 3);
    Buffer expected = GemmSamples.floats(3 * 16 * 11 * 9, 3);
    Buffer actual = GemmSamples.floats(3 * 16 * 11 * 9, 4);
    new ScalarBackend().conv2d(call(g, x, w, expected));
    Conv2d.forward(call(g, x, w, actual));
    float[] want = GemmSamples.values(expected);
    float[] have = GemmSamples.values(actual);
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], have[i], "element " + i);
    }
  }

  /// The same of the weights' gradient, y's being multiples of 576; `G^T` rounds a sixth.
  @Test
  void wholeNumbersByWeightAreExact() {
    ConvGeometry g = new ConvGeometry(3, 40, 11, 9, 17, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    assertTrue(WinogradWeightJob.serves(g));
    Buffer x = whole(3 * 40 * 11 * 9, 1, 2);
    Buffer y = whole(3 * 17 * 11 * 9, 576, 3);
    Buffer expected = GemmSamples.floats(17 * 40 * 9, 3);
    Buffer actual = GemmSamples.floats(17 * 40 * 9, 4);
    new ScalarBackend().conv2dBackwardWeight(call(g, x, expected, y));
    Conv2d.backwardWeight(call(g, x, actual, y));
    float[] want = GemmSamples.values(expected);
    float[] have = GemmSamples.values(actual);
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], have[i], 0.5, "element " + i); // results are multiples of 576
    }
  }

  @Test
  void otherShapesGoElsewhere() {
    assertFalse(serves(new ConvGeometry(8, 32, 28, 28, 32, 3, 3, 2, 2, 1, 1, 1, 1, 1)));
    assertFalse(serves(new ConvGeometry(8, 32, 28, 28, 32, 3, 3, 1, 1, 1, 1, 2, 2, 1)));
    assertFalse(serves(new ConvGeometry(8, 32, 28, 28, 32, 5, 5, 1, 1, 2, 2, 1, 1, 1)));
    assertFalse(serves(new ConvGeometry(8, 32, 28, 28, 32, 3, 3, 1, 1, 1, 1, 1, 1, 2)));
    assertFalse(serves(new ConvGeometry(8, 3, 28, 28, 32, 3, 3, 1, 1, 1, 1, 1, 1, 1)));
  }

  private static void assertErrors(Buffer expected, Buffer actual, double rms, double most) {
    float[] want = GemmSamples.values(expected);
    float[] have = GemmSamples.values(actual);
    double squares = 0;
    double errors = 0;
    double largest = 0;
    for (int i = 0; i < want.length; i++) {
      double error = have[i] - want[i];
      squares += (double) want[i] * want[i];
      errors += error * error;
      largest = Math.max(largest, Math.abs(error));
    }
    double scale = Math.sqrt(squares / want.length);
    assertTrue(
        Math.sqrt(errors / want.length) < rms * scale,
        "rms " + Math.sqrt(errors / want.length) / scale);
    assertTrue(largest < most * scale, "largest " + largest / scale);
  }

  private static boolean serves(ConvGeometry g) {
    return WinogradWeightJob.serves(g)
        || WinogradJob.serves(ConvPass.forward(g))
        || WinogradJob.serves(ConvPass.backwardInput(g, 0, 0));
  }

  private static Buffer whole(int size, int unit, int range) {
    Buffer buffer = GemmSamples.floats(size, 7);
    for (int i = 0; i < size; i++) {
      float value = unit * (i * 7 % (2 * range + 1) - range);
      buffer.write().setAtIndex(JAVA_FLOAT, i, value);
    }
    return buffer;
  }

  private static ConvCall call(ConvGeometry g, Buffer x, Buffer w, Buffer y) {
    return new ConvCall(
        g,
        Operand.dense(x, 0, g.n(), g.c(), g.h(), g.w()),
        Operand.dense(w, 0, g.k(), g.c(), 3, 3),
        Operand.dense(y, 0, g.n(), g.k(), g.outH(), g.outW()),
        null);
  }
}
