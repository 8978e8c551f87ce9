package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.Summary;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

class ResNetTest {
  private static final ResNet SMALL =
      new ResNet(4, List.of(new ResNet.Stage(6, 2), new ResNet.Stage(8, 1)));

  private static Layer small() {
    return SMALL.build(Shape.of(2, 9, 8), 5, 0.1, new Rng(3));
  }

  @Test
  void everyRowOfTheSummaryIsRight() {
    Summary summary = Summary.of(small(), Shape.of(2, 9, 8));
    Shape wide = Shape.of(6, 4, 4);
    Shape narrow = Shape.of(8, 2, 2);
    assertEquals(
        List.of(
            row("conv", Shape.of(4, 9, 8), 9 * 2 * 4, 9 * 2 * 4 * 72),
            row("norm", Shape.of(4, 9, 8), 8, 0),
            row("relu", Shape.of(4, 9, 8), 0, 0),
            row("pool1", Shape.of(4, 4, 4), 0, 0),
            row("block1_1.body.conv1", wide, 9 * 4 * 6, 9 * 4 * 6 * 16),
            row("block1_1.body.norm1", wide, 12, 0),
            row("block1_1.body.relu1", wide, 0, 0),
            row("block1_1.body.conv2", wide, 9 * 6 * 6, 9 * 6 * 6 * 16),
            row("block1_1.body.norm2", wide, 12, 0),
            row("block1_1.shortcut.conv", wide, 4 * 6, 4 * 6 * 16),
            row("block1_1.shortcut.norm", wide, 12, 0),
            row("block1_1", wide, 0, 0),
            row("relu1_1", wide, 0, 0),
            row("block1_2.body.conv1", wide, 9 * 6 * 6, 9 * 6 * 6 * 16),
            row("block1_2.body.norm1", wide, 12, 0),
            row("block1_2.body.relu1", wide, 0, 0),
            row("block1_2.body.conv2", wide, 9 * 6 * 6, 9 * 6 * 6 * 16),
            row("block1_2.body.norm2", wide, 12, 0),
            row("block1_2", wide, 0, 0),
            row("relu1_2", wide, 0, 0),
            row("pool2", Shape.of(6, 2, 2), 0, 0),
            row("block2_1.body.conv1", narrow, 9 * 6 * 8, 9 * 6 * 8 * 4),
            row("block2_1.body.norm1", narrow, 16, 0),
            row("block2_1.body.relu1", narrow, 0, 0),
            row("block2_1.body.conv2", narrow, 9 * 8 * 8, 9 * 8 * 8 * 4),
            row("block2_1.body.norm2", narrow, 16, 0),
            row("block2_1.shortcut.conv", narrow, 6 * 8, 6 * 8 * 4),
            row("block2_1.shortcut.norm", narrow, 16, 0),
            row("block2_1", narrow, 0, 0),
            row("relu2_1", narrow, 0, 0),
            row("average", Shape.of(8, 1, 1), 0, 0),
            row("flatten", Shape.of(8), 0, 0),
            row("drop", Shape.of(8), 0, 0),
            row("out", Shape.of(5), 45, 40)),
        summary.rows().stream()
            .map(r -> row(r.name(), r.output(), r.parameters(), r.multiplyAdds()))
            .toList());
    assertEquals(small().parameterCount(), summary.parameters());
  }

  private static List<Object> row(String name, Shape output, long parameters, long multiplyAdds) {
    return List.of(name, output, parameters, multiplyAdds);
  }

  @Test
  void aFreshBlockOfOneWidthIsTheWayPastIt() {
    Layer block = small().children().get("block1_2");
    Tensor x = new Rng(1).normal(Shape.of(3, 6, 4, 4), 1);
    assertArrayEquals(x.toFloats(), block.forward(x, Pass.EVAL).toFloats());
    Pass train = Pass.train(new Rng(2));
    assertArrayEquals(x.toFloats(), block.forward(x, train).toFloats());
  }

  @Test
  void everyParameterLearns() {
    // The first step moves the blocks' last norms away from zero; then all are on the way.
    Learning.assertEveryParameterLearns(small(), Shape.of(2, 9, 8), 5);
  }

  @Test
  void itLearnsAFewImagesByHeart() {
    Layer net = SMALL.build(Shape.of(2, 9, 8), 5, 0, new Rng(3));
    Learning.assertLearnsByHeart(net, Shape.of(2, 9, 8), 5, 45);
  }

  @Test
  void vectorsAreRefused() {
    var e =
        assertThrows(
            ShapeMismatchException.class, () -> SMALL.build(Shape.of(4), 3, 0, new Rng(1)));
    assertTrue(e.getMessage().contains("not samples [4]"), e::getMessage);
    assertThrows(
        ShapeMismatchException.class, () -> SMALL.build(Shape.of(1, 3, 8), 3, 0, new Rng(1)));
    assertThrows(IllegalArgumentException.class, () -> new ResNet(0, SMALL.stages()));
    assertThrows(IllegalArgumentException.class, () -> new ResNet.Stage(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new ResNet.Stage(1, 0));
  }
}
