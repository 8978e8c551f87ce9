package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
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
    // Less only where tensors of other tests have been collected meanwhile.
    assertTrue(MemoryStats.now().liveBytes() <= before);
    Shape image = Shape.of(8, 10, 10);
    assertEquals(
        List.of(
            new Row("body.conv", "Conv2d 3 -> 8, 3x3", image, 224, 8 * 10 * 10 * 27, 3200),
            new Row("body.norm", "BatchNorm 8", image, 16, 0, 3200),
            new Row("body.relu", "ReLU", image, 0, 0, 3200),
            new Row("body.pool", "MaxPool2d 2x2", Shape.of(8, 5, 5), 0, 0, 800),
            new Row("flatten", "Flatten", Shape.of(200), 0, 0, 0),
            new Row("drop", "Dropout 0.5", Shape.of(200), 0, 0, 800),
            new Row("out", "Linear 200 -> 10", Shape.of(10), 2010, 2000, 40)),
        summary.rows());
    assertEquals(224 + 16 + 2010, summary.parameters());
    assertEquals(summary.parameters(), NET.parameterCount());
    assertEquals(21600 + 2000, summary.multiplyAdds());
    assertEquals(3 * 3200 + 2 * 800 + 40, summary.activationBytes());
  }

  /// Sizes: T 6, I 5, H 4, G gates. Kept: the states, an LSTM's cells, and four numbers for each
  /// state.
  @Test
  void countsEachStepOfRecurrentLayers() {
    RecurrentConfig config = RecurrentConfig.of(5, 4);
    Summary lstm = Summary.of(LSTM.of(config, RNG), Shape.of(6, 5));
    assertEquals(6 * 4 * 4 * (5 + 4), lstm.multiplyAdds());
    assertEquals(Shape.of(6, 4), lstm.rows().getFirst().output());
    assertEquals(4 * (1 + 1 + 4) * 6 * 4, lstm.activationBytes());
    Summary gru = Summary.of(GRU.of(config.withLayers(2), RNG), Shape.of(6, 5));
    assertEquals(6 * 3 * 4 * (5 + 4) + 6 * 3 * 4 * (4 + 4), gru.multiplyAdds());
    assertEquals(2 * 4 * (1 + 4) * 6 * 4, gru.activationBytes());
  }

  /// Sizes: T 6, C 8, 2 heads. The scores are no tensor, but their logarithmic sums are.
  @Test
  void countsBothProductsOfAttention() {
    Summary attention = Summary.of(MultiHeadAttention.of(8, 2, true, 0.1, RNG), Shape.of(6, 8));
    long projections = 6 * 8 * (3 * 8 + 8);
    assertEquals(projections + 2 * 6 * 6 * 8, attention.multiplyAdds());
    assertEquals(4 * (6 * 3 * 8 + 6 * 8 + 2 * 6 + 6 * 8), attention.activationBytes());
  }

  @Test
  void opensEncodersBehindAnEmbeddingAndNorms() {
    Layer net =
        Sequential.of()
            .with("table", Embedding.of(10, 8, 1, RNG))
            .with("norm", LayerNorm.of(8))
            .with("net", TransformerEncoder.of(new TransformerSize(8, 2, 16, 0.1), 2, true, RNG));
    Summary summary = Summary.of(net, Shape.of(6), DType.I64);
    assertEquals(
        List.of("table", "norm", "net.layers.0", "net.layers.1", "net.norm"),
        summary.rows().stream().map(Row::name).toList());
    assertEquals(net.parameterCount(), summary.parameters());
    long table = summary.rows().get(0).activationBytes();
    assertEquals(4 * 6 * 8, table);
    assertEquals(table, summary.rows().get(1).activationBytes());
    assertEquals(0, summary.rows().get(1).multiplyAdds());
    long dense = 2 * 6 * 8 * 16;
    long attention = 6 * 8 * 32 + 2 * 6 * 6 * 8;
    assertEquals(dense + attention, summary.rows().get(2).multiplyAdds());
    long sums = 2 * 6;
    long norms = 2;
    long branches = 3 + 1 + 1 + 1 + 1 + 2 + 2 + 1 + 1 + 1; // qkv, heads, out, drop, +, dense ...
    assertEquals(4 * ((norms + branches) * 6 * 8 + sums), summary.rows().get(2).activationBytes());
  }

  @Test
  void leavesRunningStatisticsAsTheyWere() {
    BatchNorm norm = BatchNorm.of(3);
    Summary.of(norm, Shape.of(3));
    assertArrayEquals(new float[] {1, 1, 1}, norm.runningVar().toFloats());
    assertArrayEquals(new float[3], norm.runningMean().toFloats());
  }

  @Test
  void refusesSamplesThatDoNotFit() {
    assertThrows(ShapeMismatchException.class, () -> Summary.of(NET, Shape.of(3, 10, 10)));
  }
}
