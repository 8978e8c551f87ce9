package pellucid.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.op.ConvParams;
import pellucid.op.PoolParams;

/// Known answers, worked by hand.
class TensorTest {
  private static final Tensor X = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void matmulSumsProducts() {
    Tensor gram = X.matmul(X.transpose());
    assertArrayEquals(new float[] {14, 32, 32, 77}, gram.toFloats());
    assertEquals(155, gram.relu().sum().item());
  }

  @Test
  void linearAddsTheBias() {
    Tensor w = Tensor.of(new float[] {1, 0, 0, 1, 1, 1}, 2, 3);
    Tensor b = Tensor.of(new float[] {10, 20}, 2);
    assertArrayEquals(new float[] {11, 26, 14, 35}, X.linear(w, b).toFloats());
  }

  @Test
  void matmulBroadcastsBatches() {
    Tensor a = Tensor.of(new float[] {1, 2, 3, 4}, 2, 1, 2);
    Tensor b = Tensor.of(new float[] {1, 0, 0, 1, 2, 0, 0, 2}, 2, 2, 2).transpose(0, 1);
    Tensor product = a.matmul(b);
    assertEquals(Shape.of(2, 1, 2), product.shape());
    assertArrayEquals(new float[] {1 + 4, 0, 0, 3 + 8}, product.toFloats());
  }

  @Test
  void binaryOpsBroadcast() {
    Tensor row = Tensor.of(new float[] {10, 20, 30}, 3);
    Tensor column = Tensor.of(new float[] {1, 2}, 2, 1);
    assertArrayEquals(new float[] {11, 22, 33, 14, 25, 36}, X.add(row).toFloats());
    assertArrayEquals(new float[] {1, 2, 3, 8, 10, 12}, X.mul(column).toFloats());
  }

  @Test
  void reductionsDropOrKeepAxes() {
    assertArrayEquals(new float[] {5, 7, 9}, X.sum(0).toFloats());
    assertArrayEquals(new float[] {2, 5}, X.mean(1).toFloats());
    assertEquals(Shape.of(2, 1), X.sumKeep(-1).shape());
    assertEquals(6, X.max().item());
    assertArrayEquals(new long[] {2, 2}, X.argMax(1).toLongs());
  }

  @Test
  void viewsShareMemoryAndReadBack() {
    Tensor view = X.transpose().slice(0, 1, 3);
    assertArrayEquals(new float[] {2, 5, 3, 6}, view.toFloats());
    assertArrayEquals(new float[] {2, 5, 3, 6}, view.reshape(4).toFloats());
    assertArrayEquals(new float[] {1, 3, 4, 6}, X.slice(1, 0, 3, 2).toFloats());
    assertArrayEquals(
        new float[] {1, 2, 3, 4, 5, 6, 1, 2, 3},
        Tensor.concat(List.of(X, X.slice(0, 0, 1)), 0).toFloats());
  }

  @Test
  void convolutionAndPooling() {
    Tensor image = Tensor.arange(9).cast(DType.F32).reshape(1, 1, 3, 3);
    Tensor kernel = Tensor.ones(1, 1, 2, 2);
    assertArrayEquals(
        new float[] {8, 12, 20, 24}, image.conv2d(kernel, null, ConvParams.DEFAULT).toFloats());
    assertArrayEquals(new float[] {4, 5, 7, 8}, image.maxPool2d(PoolParams.of(2, 1, 0)).toFloats());
    assertArrayEquals(new float[] {2, 3, 5, 6}, image.avgPool2d(PoolParams.of(2, 1, 0)).toFloats());
  }

  /// Windows of 5 for 3 results: [0, 2), [1, 4), [3, 5).
  @Test
  void adaptivePoolingHasTheWindowsOfPyTorch() {
    Tensor image = Tensor.of(new float[] {1, 2, 3, 4, 5}, 1, 1, 1, 5);
    assertArrayEquals(new float[] {1.5f, 3, 4.5f}, image.adaptiveAvgPool2d(1, 3).toFloats());
    assertEquals(Shape.of(1, 1, 1, 1), image.globalAvgPool().shape());
    assertEquals(3, image.globalAvgPool().item());
    assertEquals(5, image.globalMaxPool().item());
  }

  /// The sequence by hand; the image as PyTorch's documentation defines it.
  @Test
  void convolutionInOneDimensionAndTransposed() {
    Tensor sequence = Tensor.of(new float[] {1, 2, 3, 4, 5}, 1, 1, 5);
    Tensor window = Tensor.of(new float[] {1, 10}, 1, 1, 2);
    Tensor bias = Tensor.of(new float[] {100}, 1);
    ConvParams params = ConvParams.DEFAULT.withStride(2).withPadding(1);
    Tensor found = sequence.conv1d(window, bias, params);
    assertEquals(Shape.of(1, 1, 3), found.shape());
    assertArrayEquals(new float[] {110, 132, 154}, found.toFloats());

    Tensor image = Tensor.of(new float[] {1, 2}, 1, 1, 1, 2);
    Tensor square = Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
    Tensor large = image.convTranspose2d(square, bias, ConvParams.DEFAULT.withStride(2), 1);
    assertEquals(Shape.of(1, 1, 3, 5), large.shape());
    assertArrayEquals(
        new float[] {101, 102, 102, 104, 100, 103, 104, 106, 108, 100, 100, 100, 100, 100, 100},
        large.toFloats());
  }

  @Test
  void crossEntropyOfEvenLogitsIsLogOfTheClasses() {
    Tensor loss = Tensor.zeros(2, 4).crossEntropy(Tensor.of(new long[] {0, 3}));
    assertEquals(Math.log(4), loss.item(), 1e-6);
  }

  @Test
  void gatherPicksSlices() {
    Tensor picked = X.gather(Tensor.of(new long[] {1, 1, 0}), 0);
    assertArrayEquals(new float[] {4, 5, 6, 4, 5, 6, 1, 2, 3}, picked.toFloats());
  }

  @Test
  void messagesNameOpOperandsAndWayOut() {
    assertMessage(
        ShapeMismatchException.class,
        "matmul: [2,3] x [2,3]: inner dimensions 3 and 2 differ; transpose an operand?",
        () -> X.matmul(X));
    assertMessage(
        DTypeMismatchException.class,
        "exp: needs a floating type, got I64 [3]; cast(DType.F32) it?",
        () -> Tensor.arange(3).exp());
    assertMessage(
        ShapeMismatchException.class,
        "gather: index 7 at position 1 is not in [0, 2)",
        () -> X.gather(Tensor.of(new long[] {0, 7}), 0));
    assertMessage(
        ShapeMismatchException.class,
        "add: [2,3] and [2,2] do not broadcast: sizes 3 and 2 of dimension 1 (from the end) differ"
            + " and neither is 1",
        () -> X.add(Tensor.zeros(2, 2)));
    assertMessage(
        DeviceException.class,
        "add: operands live on cpu and on scalar; move one of them with to(device)",
        () -> X.add(X.to(Device.scalar())));
  }

  private static void assertMessage(
      Class<? extends PellucidException> type, String message, Runnable action) {
    assertEquals(message, assertThrows(type, action::run).getMessage());
  }

  @Test
  void textShowsTypeShapeAndValues() {
    assertEquals("F32[2,3] [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]", X.toString());
    assertTrue(Tensor.zeros(100, 100).toString().startsWith("F32[100,100]"));
  }
}
