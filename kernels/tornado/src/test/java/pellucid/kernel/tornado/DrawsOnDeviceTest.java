package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pellucid.tensor.Device;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

/// A multinomial on the device draws what it draws on the CPU.
@ExtendWith(OnDevice.class)
class DrawsOnDeviceTest {
  private static long[] draw(Device device, int rows, int classes, int count, boolean replacement) {
    float[] weights = new float[rows * classes];
    Random random = new Random(rows * 31L + classes);
    for (int i = 0; i < weights.length; i++) {
      float weight = (float) Math.exp(3 * random.nextGaussian());
      weights[i] = random.nextInt(10) == 0 && i % classes >= count ? 0 : weight;
    }
    Tensor tensor = Tensor.of(weights, rows, classes).to(device);
    return tensor.multinomial(count, replacement, new Rng(42)).toLongs();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 65, 1, true",
    "1, 65, 1, false",
    "300, 65, 40, true",
    "300, 65, 40, false",
    "3, 5000, 200, true",
    "3, 5000, 200, false",
    "2, 1, 1, false"
  })
  void theSameClasses(int rows, int classes, int count, boolean replacement) {
    long[] expected = draw(Device.scalar(), rows, classes, count, replacement);
    assertArrayEquals(expected, draw(OnDevice.gpu(), rows, classes, count, replacement));
  }
}
