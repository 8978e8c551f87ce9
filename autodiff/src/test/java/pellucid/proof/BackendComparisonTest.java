package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pellucid.kernel.DType;
import pellucid.tensor.Device;

/// Every device against the reference, for every row, type and form. The build runs this class once
/// for each vector width.
class BackendComparisonTest {
  private static Stream<Device> devices() {
    return Device.all().stream().filter(device -> device != Device.scalar());
  }

  @TestFactory
  Stream<DynamicTest> everyRowInF32() {
    return tests(Set.of(DType.F32));
  }

  @Tag("once")
  @TestFactory
  Stream<DynamicTest> everyRowInOtherTypes() {
    return tests(EnumSet.complementOf(EnumSet.of(DType.F32)));
  }

  private static Stream<DynamicTest> tests(Set<DType> dtypes) {
    return devices()
        .flatMap(device -> OpCases.all().stream().map(row -> test(row, device, dtypes)));
  }

  private static DynamicTest test(OpCase row, Device device, Set<DType> dtypes) {
    Set<DType> both = EnumSet.copyOf(dtypes);
    both.retainAll(row.dtypes());
    return dynamicTest(
        device + " " + row.title(),
        () -> assertEquals(Optional.empty(), Comparison.run(row.at(both), device)));
  }

  @TestFactory
  Stream<DynamicTest> largeRows() {
    return devices()
        .flatMap(device ->
            OpCases.large().stream()
                .map(row ->
                    dynamicTest(device + " " + row.title(), () -> compareLarge(row, device))));
  }

  private static void compareLarge(OpCase row, Device device) {
    assertEquals(Optional.empty(), Comparison.run(row, device, DType.F32, row.forms(Form.DENSE)));
  }

  /// Else the comparison would be one of the reference with itself.
  @Test
  void theCpuRunsOnVectorsOfTheWidthThatWasAskedFor() {
    String bits = System.getProperty("pellucid.vector.bits");
    assumeTrue(bits != null, "no width was asked for");
    String lanes = "float x " + Integer.parseInt(bits) / 32;
    List<String> possible = List.of("float x 4", "float x 8", "float x 16");
    String described = Device.cpu().describe();
    boolean asked = described.contains(lanes + ",");
    boolean narrower =
        possible.subList(0, possible.indexOf(lanes)).stream()
            .anyMatch(less -> described.contains(less + ","));
    assertTrue(asked || narrower, described);
  }
}
