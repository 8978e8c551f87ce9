package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VectorConfigTest {
  @Test
  void theSpeciesIsTheConfiguredOne() {
    assertNull(VectorConfig.unusableReason());
    assertEquals(VectorConfig.BITS, Vectors.F32.vectorBitSize());
    assertEquals(VectorConfig.LANES, Vectors.LANES);
    int asked = Integer.getInteger(VectorConfig.BITS_PROPERTY, VectorConfig.BITS);
    assertTrue(VectorConfig.BITS <= asked);
  }

  @Test
  void withoutTheModuleTheReasonNamesTheFlag() throws Exception {
    String reason = reasonIn(List.of());
    assertTrue(reason.contains("--add-modules jdk.incubator.vector"), reason);
  }

  @Test
  void withoutTheCompilerTheReasonSaysSo() throws Exception {
    List<String> module = List.of("--add-modules", "jdk.incubator.vector");
    assertTrue(reasonIn(plus(module, "-Xint")).contains("C2"));
    assertTrue(reasonIn(plus(module, "-XX:TieredStopAtLevel=1")).contains("C2"));
  }

  @Test
  void aWrongWidthIsNamed() throws Exception {
    List<String> module = List.of("--add-modules", "jdk.incubator.vector");
    String reason = reasonIn(plus(module, "-Dpellucid.vector.bits=100"));
    assertTrue(reason.contains("pellucid.vector.bits=100"), reason);
    assertFalse(reasonIn(plus(module, "-Dpellucid.vector.bits=128")).contains("bits"));
  }

  private static List<String> plus(List<String> options, String option) {
    List<String> all = new ArrayList<>(options);
    all.add(option);
    return all;
  }

  /// The reason that a VM with these options gives.
  private static String reasonIn(List<String> options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(classPath());
    command.add(Reason.class.getName());
    Process process = new ProcessBuilder(command).start();
    String output = read(process);
    assertEquals(0, process.waitFor(), output);
    assertNotEquals("", output);
    return output;
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static String classPath() throws Exception {
    String tests = location(VectorConfigTest.class);
    return tests + System.getProperty("path.separator") + location(VectorConfig.class);
  }

  private static String location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /// What the child runs.
  static final class Reason {
    private Reason() {}

    public static void main(String[] arguments) {
      String reason = VectorConfig.unusableReason();
      System.out.println(reason == null ? "usable" : reason);
      MethodHandles.lookup(); // the child must come this far without an Error
    }
  }
}
