package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

class ScalarPoolTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();
  private static final PoolGeometry HALVES = new PoolGeometry(1, 2, 2, 4, 2, 2, 2, 2, 0, 0);
  private static final Operand X =
      Host.f32(1, 5, 2, 2, 3, 5, 2, 2, -1, -2, -3, Double.NaN, -4, -5, -6, -7);

  @Test
  void takesTheLargest() {
    Operand y = Host.empty(DType.F32, 4);
    BACKEND.pool2d(new PoolCall(PoolFn.MAX, HALVES, X, y));
    assertArrayEquals(new double[] {5, 2, -1, Double.NaN}, Host.values(y));
  }

  @Test
  void givesTheGradientToTheFirstOfEquals() {
    Operand dx = Host.empty(DType.F32, 16);
    BACKEND.pool2dBackward(
        new PoolBackwardCall(PoolFn.MAX, HALVES, X, Host.f32(10, 20, 30, 40), dx));
    assertArrayEquals(
        new double[] {0, 10, 20, 0, 0, 0, 0, 0, 30, 0, 0, 40, 0, 0, 0, 0}, Host.values(dx));
  }

  @Test
  void averagesWithPaddingAsZeros() {
    PoolGeometry g = new PoolGeometry(1, 1, 2, 2, 2, 2, 1, 1, 1, 1);
    Operand y = Host.empty(DType.F32, 9);
    BACKEND.pool2d(new PoolCall(PoolFn.AVG, g, Host.f32(4, 8, 12, 16), y));
    assertArrayEquals(new double[] {1, 3, 2, 4, 10, 6, 3, 7, 4}, Host.values(y));
    Operand dx = Host.empty(DType.F32, 4);
    Operand dy = Host.f32(4, 4, 4, 4, 4, 4, 4, 4, 8);
    BACKEND.pool2dBackward(new PoolBackwardCall(PoolFn.AVG, g, null, dy, dx));
    assertArrayEquals(new double[] {4, 4, 4, 5}, Host.values(dx));
  }

  @Test
  void ignoresPaddingWhenItTakesTheLargest() {
    PoolGeometry g = new PoolGeometry(1, 1, 2, 2, 3, 3, 2, 2, 1, 1);
    Operand y = Host.empty(DType.F32, 1);
    BACKEND.pool2d(new PoolCall(PoolFn.MAX, g, Host.f32(-4, -8, -12, -16), y));
    assertArrayEquals(new double[] {-4}, Host.values(y));
  }

  @Test
  void overlappingWindowsAddTheirGradients() {
    PoolGeometry g = new PoolGeometry(1, 1, 1, 3, 1, 2, 1, 1, 0, 0);
    Operand dx = Host.empty(DType.F32, 3);
    BACKEND.pool2dBackward(
        new PoolBackwardCall(PoolFn.MAX, g, Host.f32(1, 2, 1), Host.f32(3, 4), dx));
    assertArrayEquals(new double[] {0, 7, 0}, Host.values(dx));
  }
}
