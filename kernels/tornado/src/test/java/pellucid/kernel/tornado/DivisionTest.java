package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Quotients by multiplication are those of `/`.
class DivisionTest {
  @Test
  void ofSmallNumbers() {
    for (int divisor = 1; divisor <= 300; divisor++) {
      for (int n = 0; n <= 2000; n++) {
        check(n, divisor);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 7, 9, 641, 784, 4096, 65_535, 65_537, 1 << 30, Integer.MAX_VALUE - 1})
  void aroundMultiples(int divisor) {
    for (long multiple = divisor; multiple <= Integer.MAX_VALUE; multiple = 3 * multiple) {
      check((int) multiple, divisor);
      check((int) multiple - 1, divisor);
    }
    int last = Integer.MAX_VALUE / divisor * divisor;
    check(last, divisor);
    check(last - 1, divisor);
    check(Integer.MAX_VALUE, divisor);
  }

  private static void check(int n, int divisor) {
    int quotient = Division.quotient(n, Division.factor(divisor), Division.shift(divisor));
    assertEquals(n / divisor, quotient, () -> n + " / " + divisor);
  }
}
