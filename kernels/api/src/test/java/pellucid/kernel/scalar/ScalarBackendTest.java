package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pellucid.kernel.KernelBackend;

class ScalarBackendTest {
  @Test
  void servesTwoDevicesThroughTheServiceLoader() {
    Set<String> devices =
        ServiceLoader.load(KernelBackend.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(ScalarBackend.class::isInstance)
            .map(KernelBackend::device)
            .collect(Collectors.toSet());
    assertEquals(Set.of("scalar", "cpu"), devices);
  }

  @Test
  void isAlwaysThereAndNeverFirst() {
    assertNull(new ScalarBackend().unusable());
    assertEquals(0, new ScalarBackend().rank());
  }

  @Test
  void coverageNamesEveryKernelOfTheContract() {
    Set<String> kernels =
        Arrays.stream(KernelBackend.class.getDeclaredMethods())
            .filter(method -> method.getReturnType() == void.class)
            .filter(ScalarBackendTest::takesACall)
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertEquals(kernels, new ScalarBackend().coverage().keySet());
  }

  private static boolean takesACall(Method method) {
    return method.getParameterCount() == 1 && method.getParameterTypes()[0].isRecord();
  }
}
