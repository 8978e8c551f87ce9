package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pellucid.tensor.Tensor;

class NonFiniteTest {
  private static String culprit(Tensor loss) {
    return NonFinite.first(loss).orElseThrow().describe();
  }

  @Test
  void finiteGraphsHaveNone() {
    Tensor x = Tensor.of(new float[] {1, 2}, 2).withGrad();
    assertTrue(NonFinite.first(x.exp().mean()).isEmpty());
  }

  @Test
  void namesTheOpNotItsFollowers() {
    Tensor x = Tensor.of(new float[] {1, 0, -1, 2}, 2, 2).withGrad();
    Tensor log = x.log();
    assertEquals(
        "log gave 1 NaN and 1 infinite of 4 elements in F32[2,2], from finite operands: F32[2,2]",
        culprit(log.exp().relu().mean()));
    assertSame(log, NonFinite.first(log.exp().relu().mean()).orElseThrow().tensor());
  }

  @Test
  void namesAParameterThatWasBrokenBefore() {
    Tensor x = Tensor.of(new float[] {1, 2}, 2);
    Tensor w = Tensor.of(new float[] {Float.NaN, 1}, 2).withGrad();
    assertEquals("a parameter F32[2] already holds 1 NaN of 2 elements", culprit(x.mul(w).sum()));
  }

  @Test
  void namesBrokenData() {
    Tensor x = Tensor.of(new float[] {1, Float.POSITIVE_INFINITY}, 2);
    Tensor w = Tensor.ones(2).withGrad();
    assertEquals("data F32[2] already holds 1 infinite of 2 elements", culprit(w.mul(x).sum()));
  }
}
