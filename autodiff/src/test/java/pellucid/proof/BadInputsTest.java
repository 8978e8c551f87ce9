package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import pellucid.tensor.PellucidException;

/// Bad operands are refused in the table's words, before a kernel sees them.
class BadInputsTest {
  @TestFactory
  Stream<DynamicTest> refusals() {
    return BadInputs.all().stream()
        .map(bad -> dynamicTest(bad.message(), () -> assertRefused(bad)));
  }

  private static void assertRefused(BadInput bad) {
    PellucidException thrown = assertThrows(PellucidException.class, bad.code()::run, bad.op());
    assertEquals(bad.message(), thrown.getMessage());
    assertEquals(bad.type(), thrown.getClass());
  }
}
