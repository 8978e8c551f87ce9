package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.scalar.ScalarBackend;

class CpuBackendTest {
  @Test
  void outranksTheScalarBackendOnItsDevice() {
    Set<KernelBackend> backends =
        ServiceLoader.load(KernelBackend.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(backend -> backend.device().equals("cpu"))
            .collect(Collectors.toSet());
    KernelBackend first =
        backends.stream().max(Comparator.comparingInt(KernelBackend::rank)).orElseThrow();
    assertEquals(CpuBackend.class, first.getClass());
    assertNull(first.unusable());
  }

  @Test
  void coversEveryKernel() {
    CpuBackend cpu = new CpuBackend();
    assertEquals(new ScalarBackend().coverage().keySet(), cpu.coverage().keySet());
    assertTrue(cpu.coverage().get("gemm").contains(VectorConfig.BITS + " bits"));
  }

  /// Started without the incubator module, a JVM gets the flag's name for a reason, and no
  /// NoClassDefFoundError.
  @Test
  void withoutTheModuleItNamesTheFlag() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutModule.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("--add-modules jdk.incubator.vector"), output);
    assertTrue(output.contains("served by ScalarCpuFallback"), output);
  }

  /// What an application on the class path does: takes the first usable backend of the device.
  static final class WithoutModule {
    private WithoutModule() {}

    public static void main(String[] args) {
      ServiceLoader.load(KernelBackend.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(backend -> backend.device().equals("cpu"))
          .sorted(Comparator.comparingInt(KernelBackend::rank).reversed())
          .forEach(backend -> {
            String reason = backend.unusable();
            String name = backend.getClass().getSimpleName();
            System.out.println(reason == null ? "served by " + name : name + ": " + reason);
            System.out.println(backend.describe() + " " + backend.coverage().get("unary"));
          });
    }
  }
}
