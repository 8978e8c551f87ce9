package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;
import pellucid.kernel.Philox;

class ScalarConvTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();

  private static Operand random(long stream, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Philox.uniform((int) Philox.next(1, stream, i)) - 0.5;
    }
    return Host.of(DType.F64, values);
  }

  private static double dot(Operand a, Operand b) {
    double[] left = Host.values(a);
    double[] right = Host.values(b);
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  @Test
  void slidesTheKernelWithoutTurningIt() {
    ConvGeometry g = new ConvGeometry(1, 1, 3, 3, 1, 2, 2, 1, 1, 0, 0, 1, 1, 1);
    Operand x = Host.f32(1, 2, 3, 4, 5, 6, 7, 8, 9);
    Operand y = Host.empty(DType.F32, 4);
    BACKEND.conv2d(new ConvCall(g, x, Host.f32(1, 10, 100, 1000), y, Host.f32(0.5)));
    assertArrayEquals(new double[] {5421.5, 6532.5, 8754.5, 9865.5}, Host.values(y));
  }

  @Test
  void padsStridesAndDilates() {
    // 3x3 image, 2x2 kernel at distance 2, padding 1, stride 2: the windows' corners lie at -1, 1
    // and 1, 3
    ConvGeometry g = new ConvGeometry(1, 1, 3, 3, 1, 2, 2, 2, 2, 1, 1, 2, 2, 1);
    assertEquals(2, g.outH());
    Operand x = Host.f32(1, 2, 3, 4, 5, 6, 7, 8, 9);
    Operand y = Host.empty(DType.F32, 4);
    BACKEND.conv2d(new ConvCall(g, x, Host.f32(1, 10, 100, 1000), y, null));
    assertArrayEquals(new double[] {5000, 500, 50, 5}, Host.values(y));
  }

  @Test
  void groupsKeepTheirChannelsApart() {
    ConvGeometry g = new ConvGeometry(1, 2, 1, 2, 4, 1, 1, 1, 1, 0, 0, 1, 1, 2);
    Operand y = Host.empty(DType.F32, 8);
    BACKEND.conv2d(new ConvCall(g, Host.f32(1, 2, 3, 4), Host.f32(1, 10, 100, 1000), y, null));
    assertArrayEquals(new double[] {1, 2, 10, 20, 300, 400, 3000, 4000}, Host.values(y));
  }

  /// The convolution is linear in x and in w, so `<dy, conv(x, w)> = <x, backwardInput(w, dy)> =
  /// <w, backwardWeight(x, dy)>`.
  @Property(tries = 200)
  void backwardPassesAreTheAdjoints(
      @ForAll @IntRange(min = 1, max = 2) int n,
      @ForAll @IntRange(min = 1, max = 2) int groups,
      @ForAll @IntRange(min = 1, max = 3) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 2) int pad,
      @ForAll @IntRange(min = 1, max = 2) int dilation) {
    ConvGeometry g =
        new ConvGeometry(
            n, 2 * groups, 7, 6, groups, kernel, kernel, stride, 1, pad, 1, dilation, 1, groups);
    Operand x = random(1, g.n() * g.c() * g.h() * g.w());
    Operand w = random(2, g.k() * g.c() / groups * g.r() * g.s());
    int outputs = g.n() * g.k() * g.outH() * g.outW();
    Operand dy = random(3, outputs);
    Operand y = Host.empty(DType.F64, outputs);
    Operand dx = Host.empty(DType.F64, (int) x.buffer().size());
    Operand dw = Host.empty(DType.F64, (int) w.buffer().size());
    BACKEND.conv2d(new ConvCall(g, x, w, y, null));
    BACKEND.conv2dBackwardInput(new ConvCall(g, dx, w, dy, null));
    BACKEND.conv2dBackwardWeight(new ConvCall(g, x, dw, dy, null));
    assertEquals(dot(dy, y), dot(x, dx), 1e-12);
    assertEquals(dot(dy, y), dot(w, dw), 1e-12);
  }
}
