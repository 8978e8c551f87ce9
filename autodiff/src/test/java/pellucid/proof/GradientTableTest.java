package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import pellucid.autodiff.GradCheck;
import pellucid.autodiff.Gradients;
import pellucid.kernel.DType;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Device;
import pellucid.tensor.GradientException;
import pellucid.tensor.Tensor;

/// The gradient rules of the table's small rows against differences, in F64.
class GradientTableTest {
  private static final long MOST_ELEMENTS = 150;

  private static Stream<OpCase> rows(Order atLeast) {
    return OpCases.all().stream()
        .filter(row -> row.order().compareTo(atLeast) >= 0)
        .filter(row -> row.dtypes().contains(DType.F64))
        .filter(
            row -> row.samples().stream().mapToLong(s -> s.shape().size()).sum() < MOST_ELEMENTS);
  }

  private interface Check {
    void run(String name, Function<List<Tensor>, Tensor> function, List<Tensor> operands);
  }

  private static DynamicTest test(OpCase row, Form form, Check check) {
    List<Form> forms = row.forms(form);
    return dynamicTest(
        row.title() + (form == Form.DENSE ? "" : " " + form),
        () ->
            check.run(
                row.title(),
                in -> row.runViews(in, forms),
                row.bases(Device.cpu(), DType.F64, forms)));
  }

  @TestFactory
  Stream<DynamicTest> firstOrder() {
    return rows(Order.FIRST).map(row -> test(row, Form.DENSE, GradCheck::first));
  }

  @TestFactory
  Stream<DynamicTest> firstOrderThroughTransposedViews() {
    return rows(Order.FIRST)
        .filter(row -> row.samples().getFirst().shape().rank() > 1)
        .map(row -> test(row, Form.TRANSPOSED, GradCheck::first));
  }

  @TestFactory
  Stream<DynamicTest> secondOrder() {
    return rows(Order.SECOND).map(row -> test(row, Form.DENSE, GradCheck::second));
  }

  /// A row of first order is one whose gradient's derivative is refused by the op's name.
  @TestFactory
  Stream<DynamicTest> refusals() {
    return rows(Order.FIRST)
        .filter(row -> row.order() == Order.FIRST)
        .map(row -> dynamicTest(row.title(), () -> assertRefused(row)));
  }

  private static void assertRefused(OpCase row) {
    List<Tensor> leaves =
        row.operands(Device.cpu(), DType.F64).stream()
            .map(x -> x.dtype().isFloating() ? x.withGrad() : x)
            .toList();
    Tensor slope = Gradients.withGraph(row.run(leaves).sum()).get(leaves.getFirst());
    String message =
        assertThrows(GradientException.class, () -> Gradients.of(slope.sum())).getMessage();
    assertTrue(message.contains(": has no derivative: "), message);
  }
}
