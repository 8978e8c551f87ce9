package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.op.TopK;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Known answers of what chooses and cuts, and gradients that NaN must not reach.
class SelectionTest {
  private static final float NAN = Float.NaN;

  private static Tensor row(float... values) {
    return Tensor.of(values);
  }

  @Test
  void nanInTheBranchNotTakenReachesNeitherValueNorGradient() {
    Tensor a = row(1, NAN, 3, NAN).withGrad();
    Tensor b = row(NAN, 2, NAN, 4).withGrad();
    Tensor condition = row(1, 0, 1, 0).gt(Tensor.zeros());
    Tensor y = condition.where(a, b);
    assertArrayEquals(new float[] {1, 2, 3, 4}, y.toFloats());
    Gradients gradients = Gradients.of(y.square().sum());
    assertArrayEquals(new float[] {2, 0, 6, 0}, gradients.get(a).toFloats());
    assertArrayEquals(new float[] {0, 4, 0, 8}, gradients.get(b).toFloats());
  }

  @Test
  void nanGradientsOfWhatIsTakenStayThere() {
    Tensor x = row(-1, 4).withGrad();
    Tensor y = x.maskedFill(x.lt(Tensor.zeros()), 9).sqrt();
    assertArrayEquals(new float[] {3, 2}, y.toFloats());
    assertArrayEquals(new float[] {0, 0.25f}, Gradients.of(y.sum()).get(x).toFloats());
  }

  @Test
  void trianglesKeepTheirSide() {
    Tensor x = Tensor.ones(3, 3);
    assertArrayEquals(new float[] {1, 0, 0, 1, 1, 0, 1, 1, 1}, x.tril(0).toFloats());
    assertArrayEquals(new float[] {0, 1, 1, 0, 0, 1, 0, 0, 0}, x.triu(1).toFloats());
    assertArrayEquals(new float[] {0, 0, 0, 1, 0, 0, 1, 1, 0}, x.tril(-1).toFloats());
  }

  @Test
  void piecesAreThoseOfPyTorch() {
    Tensor x = Tensor.arange(7);
    List<Long> split = x.split(3, 0).stream().map(piece -> piece.dim(0)).toList();
    assertEquals(List.of(3L, 3L, 1L), split);
    List<Long> chunks = Tensor.arange(6).chunk(4, 0).stream().map(piece -> piece.dim(0)).toList();
    assertEquals(List.of(2L, 2L, 2L), chunks);
    Tensor stacked = Tensor.stack(List.of(row(1, 2), row(3, 4)), -1);
    assertEquals(Shape.of(2, 2), stacked.shape());
    assertArrayEquals(new float[] {1, 3, 2, 4}, stacked.toFloats());
  }

  @Test
  void flipsAndPads() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    assertArrayEquals(new float[] {4, 3, 2, 1}, x.flip().toFloats());
    assertArrayEquals(new float[] {2, 1, 4, 3}, x.flip(-1).toFloats());
    assertArrayEquals(new float[] {9, 1, 2, 9, 3, 4}, x.pad(1, 1, 0, 9).toFloats());
  }

  @Test
  void nanIsLargerThanAllNumbersAndEqualsKeepTheirOrder() {
    Tensor x = row(2, NAN, -0f, 2, 0, Float.NEGATIVE_INFINITY, NAN);
    assertArrayEquals(new long[] {5, 2, 4, 0, 3, 1, 6}, x.argSort(0, false).toLongs());
    assertArrayEquals(new long[] {1, 6, 0, 3, 2, 4, 5}, x.argSort(0, true).toLongs());
    assertArrayEquals(new long[] {1, 6, 0}, x.topK(3, 0).indices().toLongs());
    assertEquals(1, x.argMin(0).item());
  }

  @Test
  void wholeNumbersAreOrderedToTheirLimits() {
    Tensor x = Tensor.of(new int[] {3, Integer.MIN_VALUE, Integer.MAX_VALUE, -1});
    assertArrayEquals(new long[] {1, 3, 0, 2}, x.argSort(0, false).toLongs());
    assertEquals(1, x.argMin(0).item());
    assertEquals(2, Tensor.of(new byte[] {(byte) 200, 7, 0, 1}).argMin(0).item());
  }

  @Test
  void gradientsGoBackToWhereTheLargestStood() {
    Tensor x = Tensor.of(new float[] {1, 5, 3, 4, 2, 6}, 2, 3).withGrad();
    TopK top = x.topK(2, 1);
    assertArrayEquals(new float[] {5, 3, 6, 4}, top.values().toFloats());
    Tensor weights = Tensor.of(new float[] {10, 20, 30, 40}, 2, 2);
    float[] slopes = Gradients.of(top.values().mul(weights).sum()).get(x).toFloats();
    assertArrayEquals(new float[] {0, 10, 20, 40, 0, 30}, slopes);
  }

  @Test
  void runningSumsEndInTheSum() {
    assertArrayEquals(new float[] {1, 3, 6, 10}, row(1, 2, 3, 4).cumsum(0).toFloats());
    assertArrayEquals(new long[] {0, 1, 3}, Tensor.arange(3).cumsum(-1).toLongs());
  }

  @Test
  void logSumExpIsStableAndInfinitiesStopGradients() {
    float inf = Float.POSITIVE_INFINITY;
    Tensor x = Tensor.of(new float[] {1000, 1000, -inf, -inf, inf, 1, -inf, 3}, 4, 2).withGrad();
    Tensor y = x.logSumExp(1);
    float[] expected = {1000 + (float) Math.log(2), -inf, inf, 3};
    assertArrayEquals(expected, y.toFloats(), 1e-4f);
    float[] slopes = Gradients.of(y.sum()).get(x).toFloats();
    assertArrayEquals(new float[] {0.5f, 0.5f, 0, 0, 0, 0, 0, 1}, slopes, 1e-6f);
  }

  @Test
  void varianceOfKnownNumbers() {
    Tensor x = row(2, 4, 4, 4, 5, 5, 7, 9);
    assertEquals(4, x.var(false).item(), 1e-6);
    assertEquals(2, x.std(false).item(), 1e-6);
    assertEquals(32.0 / 7, x.var(true).item(), 1e-6);
    Tensor same = row(3, 3, 3).withGrad();
    assertArrayEquals(new float[3], Gradients.of(same.std(true)).get(same).toFloats());
  }
}
