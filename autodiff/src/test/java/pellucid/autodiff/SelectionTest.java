package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
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
}
