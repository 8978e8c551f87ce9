package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.kernel.HostBuffer;
import pellucid.kernel.Operand;

/// Operands that lie alike walk alike, whatever their shapes.
class WalkTest {
  private static Walk walk(long[] shape, long... strides) {
    return Walk.of(shape, new Operand(new HostBuffer(MemorySegment.NULL, DType.F32), 0, strides));
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  @Test
  void withoutGapsThereIsOneDimension() {
    assertEquals(Walk.DENSE, walk(shape(6), 1));
    assertEquals(Walk.DENSE, walk(shape(2, 3), 3, 1));
    assertEquals(Walk.DENSE, walk(shape(2, 1, 3), 3, 3, 1));
    assertEquals(Walk.DENSE, walk(shape()));
    assertEquals(Walk.DENSE, walk(shape(1, 1), 0, 0));
  }

  @Test
  void aNumberForAllHasNoStep() {
    assertEquals(new Walk(List.of(0, 1, 1), List.of(0, 0, 0, 0)), walk(shape(4, 5), 0, 0));
  }

  @Test
  void theInnerDimensionIsFirst() {
    assertEquals(new Walk(List.of(5, 4, 1), List.of(1, 0, 0, 0)), walk(shape(4, 5), 0, 1));
    assertEquals(
        new Walk(List.of(2, 3, 4), List.of(60, 20, 5, 1)), walk(shape(5, 4, 3, 2), 1, 5, 20, 60));
  }

  @Test
  void fiveDimensionsAreTooMany() {
    assertNull(walk(shape(2, 2, 2, 2, 2), 1, 2, 4, 8, 16));
  }
}
