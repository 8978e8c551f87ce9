package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.proof.Comparison;
import pellucid.proof.OpCase;
import pellucid.proof.OpCase.Order;
import pellucid.proof.OpCases;
import pellucid.proof.Tolerance;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// The rows of the op table in F32, in all forms, against the reference.
@ExtendWith(OnDevice.class)
class OpTableOnDeviceTest {
  /// Rows in F32 that the device can't serve: it holds no F64, and weights in few bits come from
  /// the host.
  private static final Pattern NOT_SERVED = Pattern.compile("^copy to (F64|BF16|I8|U8)");

  /// Of gradients that are sums of products: some 1e-4 of a value, and of 1.
  private static final Tolerance GRADIENT = new Tolerance(800, 800);

  @TestFactory
  Stream<DynamicTest> everyRowInF32() {
    Device device = OnDevice.gpu();
    return OpCases.all().stream()
        .filter(row -> row.dtypes().contains(DType.F32))
        .map(row ->
            NOT_SERVED.matcher(row.name()).find()
                ? dynamicTest(row.title() + " is refused", () -> assertRefused(row, device))
                : dynamicTest(row.title(), () -> compare(row, device)));
  }

  /// The gradients of a weighted sum of each row's result, by all its operands.
  @TestFactory
  Stream<DynamicTest> everyGradientInF32() {
    return OpCases.all().stream()
        .filter(row -> row.dtypes().contains(DType.F32) && row.order() != Order.NONE)
        .filter(row -> !row.name().startsWith("compact_linear")) // a weight in few bits has none
        .map(row -> dynamicTest(row.title(), () -> compareGradients(row)));
  }

  private static void compareGradients(OpCase row) {
    try (var _ = TensorScope.open()) {
      List<Tensor> expected = gradients(row, Device.scalar());
      assumeFalse(expected.isEmpty(), "its result is not F32, or depends on no operand");
      List<Tensor> actual = gradients(row, OnDevice.gpu());
      for (int i = 0; i < expected.size(); i++) {
        String which = "gradient " + i;
        assertEquals(
            Optional.empty(),
            Comparison.difference(GRADIENT, actual.get(i), expected.get(i)),
            which);
      }
    }
  }

  private static List<Tensor> gradients(OpCase row, Device device) {
    List<Tensor> leaves =
        row.operands(device, DType.F32).stream()
            .map(x -> x.dtype().isFloating() ? x.withGrad() : x)
            .toList();
    Tensor result = row.run(leaves);
    if (result.dtype() != DType.F32 || !result.requiresGrad()) {
      return List.of();
    }
    float[] weights = new float[Math.toIntExact(result.shape().size())];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0.5f + i % 7 / 7f;
    }
    Tensor weight = Tensor.of(weights, result.shape().toArray()).to(device);
    Gradients gradients = Gradients.of(result.mul(weight).sum());
    return leaves.stream()
        .filter(Tensor::requiresGrad)
        .flatMap(leaf -> gradients.find(leaf).stream())
        .toList();
  }

  private static void assertRefused(OpCase row, Device device) {
    String message = assertThrows(DeviceException.class, () -> compare(row, device)).getMessage();
    assertTrue(message.contains("has no kernel"), message);
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
