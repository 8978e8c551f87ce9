package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.kernel.DeviceCounters;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// A sequence of kernels that comes back becomes one graph, whose results are the same to the bit.
@ExtendWith(OnDevice.class)
class RegionTest {
  private static float[] chain(Device device, int size, int seed) {
    try (var _ = TensorScope.open()) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) Math.sin(i + seed);
      }
      Tensor x = Tensor.of(values, size).to(device);
      return x.exp()
          .softmax(0)
          .mul(seed)
          .add(x) // with what is before it a chain
          .cumsum(0)
          .tanh()
          .softmax(0)
          .square()
          .toFloats();
    }
  }

  @Test
  void aSequenceThatComesBackIsStartedAtOnce() {
    Device gpu = OnDevice.gpu();
    float[] alone = chain(gpu, 777, 3);
    for (int i = 0; i <= Regions.AFTER; i++) {
      chain(gpu, 800 + i, i); // other sizes, as many groups of threads
    }
    DeviceCounters before = OnDevice.counters();
    float[] together = chain(gpu, 777, 3);
    DeviceCounters moved = OnDevice.counters().since(before);
    assertArrayEquals(alone, together);
    assertTrue(moved.launches() >= 7, moved::toString);
    assertEquals(1, moved.executions(), moved::toString);
  }

  /// Whether it becomes a region of its own or runs in the same one depends on the device.
  @Test
  void theSameSequenceWithMoreGroupsIsRight() {
    Device gpu = OnDevice.gpu();
    float[] alone = chain(gpu, 5000, 2);
    for (int i = 0; i <= Regions.AFTER; i++) {
      chain(gpu, 333, i);
    }
    assertArrayEquals(alone, chain(gpu, 5000, 2));
    assertArrayEquals(alone, chain(gpu, 5000, 2));
  }
}
