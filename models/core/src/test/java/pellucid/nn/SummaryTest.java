package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.nn.Summary.Row;
import pellucid.op.ConvParams;
import pellucid.tensor.MemoryStats;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;

class SummaryTest {
  private static final Rng RNG = new Rng(1);

  private static final Layer NET =
      Sequential.of()
          .with(
              "body",
              Sequential.of()
                  .with("conv", Conv2d.of(3, 8, 3, ConvParams.DEFAULT, Init.HE_NORMAL, RNG))
                  .with("norm", BatchNorm.of(8))
                  .with("relu", Activation.RELU)
                  .with("pool", MaxPool2d.of(2)))
          .with("flatten", new Flatten())
          .with("drop", new Dropout(0.5))
          .with("out", Linear.of(8 * 5 * 5, 10, Init.XAVIER_UNIFORM, RNG));

  @Test
  void countsShapesParametersAndMultiplyAdds() {
    long before = MemoryStats.now().liveBytes();
    Summary summary = Summary.of(NET, Shape.of(3, 12, 12));
    assertEquals(before, MemoryStats.now().liveBytes());
    Shape image = Shape.of(8, 10, 10);
    assertEquals(
        List.of(
            new Row("body.conv", "Conv2d 3 -> 8, 3x3", image, 224, 8 * 10 * 10 * 27),
            new Row("body.norm", "BatchNorm 8", image, 16, 0),
            new Row("body.relu", "ReLU", image, 0, 0),
            new Row("body.pool", "MaxPool2d 2x2", Shape.of(8, 5, 5), 0, 0),
            new Row("flatten", "Flatten", Shape.of(200), 0, 0),
            new Row("drop", "Dropout 0.5", Shape.of(200), 0, 0),
            new Row("out", "Linear 200 -> 10", Shape.of(10), 2010, 2000)),
        summary.rows());
    assertEquals(224 + 16 + 2010, summary.parameters());
    assertEquals(summary.parameters(), NET.parameterCount());
    assertEquals(21600 + 2000, summary.multiplyAdds());
  }

  @Test
  void refusesSamplesThatDoNotFit() {
    assertThrows(ShapeMismatchException.class, () -> Summary.of(NET, Shape.of(3, 10, 10)));
  }
}
