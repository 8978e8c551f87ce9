package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import pellucid.nn.GRU;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.Summary;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class RecurrentClassifierTest {
  private static final Shape IMAGE = Shape.of(2, 4, 3);

  private static Layer net(int layers, double dropout) {
    return new RecurrentClassifier(8, layers).build(IMAGE, 5, dropout, new Rng(3));
  }

  @Test
  void rowsAreStepsAndTheLastStateDecides() {
    Layer net = net(2, 0.1);
    float[] pixels = new Rng(1).normal(Shape.of(24), 1).toFloats();
    // Row y of channel 0, then row y of channel 1, is step y.
    float[] steps = new float[24];
    for (int i = 0; i < 24; i++) {
      int step = i / 3 % 4;
      steps[step * 6 + i / 12 * 3 + i % 3] = pixels[i];
    }
    GRU gru = (GRU) Objects.requireNonNull(net.children().get("gru"));
    Layer out = Objects.requireNonNull(net.children().get("out"));
    Tensor last = gru.run(Tensor.of(steps, 1, 4, 6), Pass.EVAL).h().slice(0, 1, 2).squeeze(0);
    assertArrayEquals(
        out.forward(last, Pass.EVAL).toFloats(),
        net.forward(Tensor.of(pixels, 1, 2, 4, 3), Pass.EVAL).toFloats(),
        1e-6f);
  }

  @Test
  void everyRowOfTheSummaryIsRight() {
    assertEquals(
        List.of(
            List.of("rows", "rows as steps", Shape.of(4, 6), 0L, 0L),
            List.of("gru", "GRU 6 -> 8", Shape.of(4, 8), 24 * (6 + 8 + 2L), 4 * 24 * (6 + 8L)),
            List.of("last", "last step", Shape.of(8), 0L, 0L),
            List.of("out", "Linear 8 -> 5", Shape.of(5), 45L, 40L)),
        Summary.of(net(1, 0), IMAGE).rows().stream()
            .map(r -> List.of(r.name(), r.layer(), r.output(), r.parameters(), r.multiplyAdds()))
            .toList());
  }

  @Test
  void everyParameterLearns() {
    Learning.assertEveryParameterLearns(net(2, 0.1), IMAGE, 5);
  }

  @Test
  void itLearnsAFewImagesByHeart() {
    Learning.assertLearnsByHeart(net(1, 0), IMAGE, 5, 60);
  }

  @Test
  void vectorsAreRefused() {
    var e =
        assertThrows(
            ShapeMismatchException.class,
            () -> new RecurrentClassifier(8, 1).build(Shape.of(4), 3, 0, new Rng(1)));
    assertTrue(e.getMessage().contains("not samples [4]"), e::getMessage);
  }
}
