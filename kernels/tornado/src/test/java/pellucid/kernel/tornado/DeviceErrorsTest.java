package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.kernel.DType;
import pellucid.tensor.DeviceException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// What goes wrong on the device names the op and leaves the engine usable.
@ExtendWith(OnDevice.class)
class DeviceErrorsTest {
  @AfterEach
  void forbidFallback() {
    OnDevice.gpu().fallback(false);
  }

  private static Tensor doubles() {
    return Tensor.of(new double[] {3, 1, 2}, 3).to(OnDevice.gpu());
  }

  @Test
  void anOpWithoutAKernelIsAnErrorThatNamesIt() {
    DeviceException e = assertThrows(DeviceException.class, () -> doubles().exp());
    assertTrue(e.getMessage().contains("exp of F64[3]"), e.getMessage());
    assertTrue(e.getMessage().contains("--fallback"), e.getMessage());
  }

  @Test
  void withFallbackItRunsOnTheHostAndIsCounted() {
    OnDevice.gpu().fallback(true);
    long before = OnDevice.gpu().fallbacks().getOrDefault("unary", 0L);
    assertArrayEquals(new double[] {9, 1, 4}, doubles().square().toDoubles());
    assertEquals(before + 1, OnDevice.gpu().fallbacks().get("unary"));
  }

  @Test
  void tooLargeATensorNamesTheMemoryInUseAndTheWayOut() {
    Tensor kept = Tensor.of(new float[] {1, 2}, 2).to(OnDevice.gpu());
    DeviceException e =
        assertThrows(
            DeviceException.class,
            () -> Tensor.full(OnDevice.gpu(), Shape.of(1 << 28), DType.F32, 1).add(1).toFloats());
    assertTrue(e.getMessage().contains("pellucid.gpu.memory"), e.getMessage());
    assertArrayEquals(new float[] {2, 4}, kept.mul(2).toFloats());
  }
}
