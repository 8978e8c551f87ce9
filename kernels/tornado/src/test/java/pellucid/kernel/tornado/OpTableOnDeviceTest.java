package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.kernel.DType;
import pellucid.proof.Comparison;
import pellucid.proof.OpCase;
import pellucid.proof.OpCases;
import pellucid.tensor.Device;

/// The rows of the op table in F32, in all forms, against the reference.
@ExtendWith(OnDevice.class)
class OpTableOnDeviceTest {
  @TestFactory
  Stream<DynamicTest> everyRowInF32() {
    Device device = OnDevice.gpu();
    return OpCases.all().stream()
        .filter(row -> row.dtypes().contains(DType.F32))
        .map(row -> dynamicTest(row.title(), () -> compare(row, device)));
  }

  private static void compare(OpCase row, Device device) {
    OpCase inF32 =
        new OpCase(
            row.name(),
            row.samples(),
            row.op(),
            Set.of(DType.F32),
            row.tolerance(),
            row.order(),
            row.seen());
    assertEquals(Optional.empty(), Comparison.run(inF32, device));
  }
}
