package pellucid.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;

/// Views against plain index arithmetic over arrays.
class LayoutTest {
  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(1, 4).list().ofMinSize(1).ofMaxSize(4);
  }

  private static long[] dims(List<Integer> sizes) {
    return sizes.stream().mapToLong(Integer::longValue).toArray();
  }

  private static Tensor counting(long[] dims) {
    long size = Shape.of(dims).size();
    return Tensor.arange(size).cast(DType.F32).reshape(dims);
  }

  /// Whatever sequence of views: reshaping is the same as reshaping a dense copy.
  @Property
  void reshapingAViewEqualsReshapingItsCopy(
      @ForAll("sizes") List<Integer> sizes, @ForAll long seed) {
    Random random = new Random(seed);
    Tensor view = counting(dims(sizes));
    List<Integer> axes = new ArrayList<>();
    for (int d = 0; d < sizes.size(); d++) {
      axes.add(d);
    }
    Collections.shuffle(axes, random);
    view = view.permute(axes.stream().mapToInt(Integer::intValue).toArray());
    int axis = random.nextInt(sizes.size());
    view =
        view.slice(
            axis, random.nextInt((int) view.dim(axis)), view.dim(axis), 1 + random.nextInt(2));
    long[] regrouped = regroup(view.shape(), random);
    float[] expected = view.toFloats();
    assertArrayEquals(expected, view.reshape(regrouped).toFloats());
    assertArrayEquals(expected, view.contiguous().reshape(regrouped).toFloats());
  }

  /// The same number of elements in other groups.
  private static long[] regroup(Shape shape, Random random) {
    List<Long> dims = new ArrayList<>();
    long open = 1;
    for (int d = 0; d < shape.rank(); d++) {
      open *= shape.dim(d);
      if (random.nextBoolean()) {
        dims.add(open);
        open = 1;
      }
    }
    dims.add(open);
    if (random.nextBoolean()) {
      dims.add(random.nextInt(dims.size() + 1), 1L);
    }
    return dims.stream().mapToLong(Long::longValue).toArray();
  }

  @Property
  void sumToUndoesExpand(@ForAll("sizes") List<Integer> sizes, @ForAll long seed) {
    Random random = new Random(seed);
    long[] small = dims(sizes);
    long[] large = small.clone();
    long repeats = 1;
    for (int d = 0; d < small.length; d++) {
      if (small[d] == 1) {
        large[d] = 1L + random.nextInt(3);
        repeats *= large[d];
      }
    }
    Tensor x = counting(small);
    assertArrayEquals(
        x.mul((double) repeats).toFloats(), x.expand(large).sumTo(Shape.of(small)).toFloats());
  }

  @Test
  void aTransposeIsDenseOnlyWhereItChangesNothing() {
    assertTrue(Tensor.zeros(1, 5).transpose().layout().isDense());
    assertEquals(
        "[3,2] strides [1, 3] offset 0", Tensor.zeros(2, 3).transpose().layout().toString());
  }

  @Test
  void emptyTensorsPassThrough() {
    Tensor empty = Tensor.zeros(0, 3);
    assertEquals(Shape.of(3, 0), empty.transpose().shape());
    assertEquals(0, empty.relu().add(empty).toFloats().length);
    assertEquals(0, empty.sum().item());
    assertArrayEquals(new float[6], Tensor.zeros(2, 0).matmul(Tensor.zeros(0, 3)).toFloats());
  }

  @Test
  void impossibleShapesAreRefused() {
    assertThrows(ShapeMismatchException.class, () -> Shape.of(2, -1));
    assertThrows(ShapeMismatchException.class, () -> Shape.of(1L << 40, 1L << 40));
    assertThrows(ShapeMismatchException.class, () -> Tensor.zeros(4).reshape(3));
    assertThrows(ShapeMismatchException.class, () -> Tensor.zeros(4).reshape(-1, -1));
    assertThrows(ShapeMismatchException.class, () -> Tensor.zeros(4, 2).permute(0, 0));
    assertThrows(ShapeMismatchException.class, () -> Tensor.zeros(4).slice(0, 2, 5));
    assertThrows(ShapeMismatchException.class, () -> Tensor.zeros(3).expand(4));
    assertThrows(ShapeMismatchException.class, () -> Tensor.zeros(0).max());
  }
}
