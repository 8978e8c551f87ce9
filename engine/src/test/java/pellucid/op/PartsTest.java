package pellucid.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

class PartsTest {
  private static final Parts PARTS = Parts.of(Shape.of(2, 3), Shape.of(), Shape.of(0), Shape.of(2));

  @Test
  void everyPartIsAligned() {
    assertEquals(Shape.of(34), PARTS.packed());
    assertEquals(16, PARTS.offset(1));
    assertEquals(32, PARTS.offset(2));
    assertEquals(32, PARTS.offset(3));
    assertEquals(Shape.of(0), Parts.of().packed());
  }

  @Test
  void viewsAndOperandsSeeTheSameElements() {
    Tensor packed = Tensor.arange(34);
    assertEquals(PARTS.shapes(), PARTS.views(packed).stream().map(Tensor::shape).toList());
    assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5}, PARTS.view(packed, 0).toLongs());
    assertArrayEquals(new long[] {32, 33}, PARTS.view(packed, 3).toLongs());
    assertEquals(16, PARTS.operand(packed, 1).offset());
    assertArrayEquals(new long[] {3, 1}, PARTS.operand(packed, 0).strides());
  }
}
