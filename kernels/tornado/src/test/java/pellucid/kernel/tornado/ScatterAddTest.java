package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DeviceCounters;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Gradients of large embeddings, which are added up by sorted indices, have the bits of the plain
/// loops.
@ExtendWith(OnDevice.class)
class ScatterAddTest {
  private static float[] gradient(Device device, int rows, int width, int axis, int count) {
    Random random = new Random(rows);
    long[] indices = new long[count];
    for (int j = 0; j < count; j++) { // a few stand in very many places
      indices[j] = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(rows);
    }
    long[] table = axis == 0 ? new long[] {rows, width} : new long[] {width, rows};
    long[] picked = axis == 0 ? new long[] {count, width} : new long[] {width, count};
    float[] weights = new float[count * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    try (var _ = TensorScope.open()) {
      Tensor leaf = Tensor.of(new float[rows * width], table).to(device).withGrad();
      Tensor slices = leaf.gather(Tensor.of(indices, count).to(device), axis);
      Tensor loss = slices.mul(Tensor.of(weights, picked).to(device)).sum();
      return Gradients.of(loss).get(leaf).toFloats();
    }
  }

  @ParameterizedTest
  @CsvSource({"50000, 4, 0, 100000", "20000, 3, 1, 20001", "9000, 200, 0, 9000"})
  void addsInOrder(int rows, int width, int axis, int count) {
    float[] expected = gradient(Device.scalar(), rows, width, axis, count);
    DeviceCounters before = OnDevice.counters();
    assertArrayEquals(expected, gradient(OnDevice.gpu(), rows, width, axis, count));
    assertTrue(OnDevice.counters().since(before).launches() > 8, "it sorts");
  }
}
