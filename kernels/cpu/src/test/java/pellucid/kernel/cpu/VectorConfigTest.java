package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
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
    List<String> lines = FreshVm.run(options, Reason.class);
    assertEquals(1, lines.size(), lines::toString);
    return lines.getFirst();
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
