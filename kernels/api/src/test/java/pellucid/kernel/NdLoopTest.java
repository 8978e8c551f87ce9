package pellucid.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NdLoopTest {
  private static final Buffer NOTHING = new HostBuffer(MemorySegment.NULL, DType.F32);

  /// A shape and the operands that walk it.
  record Walk(long[] shape, Operand[] operands) {}

  private static Operand operand(long offset, long... strides) {
    return new Operand(NOTHING, offset, strides);
  }

  /// Up to four dimensions of 0 to 4, up to three operands with any strides, among them broadcasts
  /// and dense ones.
  @Provide
  Arbitrary<Walk> walks() {
    Arbitrary<long[]> shapes =
        Arbitraries.longs().between(0, 4).array(long[].class).ofMinSize(0).ofMaxSize(4);
    return shapes.flatMap(
        shape -> operands(shape).list().ofMinSize(1).ofMaxSize(3).map(list -> walk(shape, list)));
  }

  private static Walk walk(long[] shape, List<Operand> operands) {
    return new Walk(shape, operands.toArray(new Operand[0]));
  }

  private static Arbitrary<Operand> operands(long[] shape) {
    Arbitrary<long[]> any =
        Arbitraries.longs().between(0, 12).array(long[].class).ofSize(shape.length);
    Arbitrary<long[]> broadcast =
        Arbitraries.of(0L, 1L)
            .array(long[].class)
            .ofSize(shape.length)
            .map(kept -> times(Operand.rowMajor(shape), kept));
    Arbitrary<long[]> dense = Arbitraries.just(Operand.rowMajor(shape));
    return Combinators.combine(
            Arbitraries.longs().between(0, 100), Arbitraries.oneOf(any, broadcast, dense))
        .as((offset, strides) -> new Operand(NOTHING, offset, strides));
  }

  private static long[] times(long[] strides, long[] factors) {
    long[] product = strides.clone();
    for (int d = 0; d < product.length; d++) {
      product[d] *= factors[d];
    }
    return product;
  }

  @Property
  void visitsWhatIndexingVisitsInItsOrder(@ForAll("walks") Walk walk) {
    NdLoop loop = NdLoop.of(walk.shape(), walk.operands());
    List<List<Long>> visited = new ArrayList<>();
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      visit(loop, walk.operands().length, visited);
    }
    assertEquals(naive(walk), visited);
  }

  @Property
  void seeksWhereNextWouldGo(@ForAll("walks") Walk walk) {
    NdLoop stepping = NdLoop.of(walk.shape(), walk.operands());
    NdLoop seeking = NdLoop.of(walk.shape(), walk.operands());
    for (long run = 0; run < stepping.runs(); run++, stepping.next()) {
      seeking.seek(stepping.runs() - 1 - run); // from elsewhere
      seeking.seek(run);
      for (int o = 0; o < walk.operands().length; o++) {
        assertEquals(stepping.offset(o), seeking.offset(o));
      }
    }
  }

  @Property
  void goesRoundToTheFirstRun(@ForAll("walks") Walk walk) {
    NdLoop loop = NdLoop.of(walk.shape(), walk.operands());
    for (long run = 0; run < loop.runs(); run++) {
      loop.next();
    }
    for (int o = 0; o < walk.operands().length; o++) {
      assertEquals(walk.operands()[o].offset(), loop.offset(o));
    }
  }

  private static void visit(NdLoop loop, int operands, List<List<Long>> visited) {
    for (long i = 0; i < loop.length(); i++) {
      List<Long> offsets = new ArrayList<>();
      for (int o = 0; o < operands; o++) {
        offsets.add(loop.offset(o) + i * loop.stride(o));
      }
      visited.add(offsets);
    }
  }

  private static List<List<Long>> naive(Walk walk) {
    List<List<Long>> visited = new ArrayList<>();
    long count = 1;
    for (long size : walk.shape()) {
      count *= size;
    }
    for (long flat = 0; flat < count; flat++) {
      List<Long> offsets = new ArrayList<>();
      for (Operand operand : walk.operands()) {
        offsets.add(operand.offset() + dot(walk.shape(), operand.strides(), flat));
      }
      visited.add(offsets);
    }
    return visited;
  }

  private static long dot(long[] shape, long[] strides, long flat) {
    long sum = 0;
    long rest = flat;
    for (int d = shape.length - 1; d >= 0; d--) {
      sum += rest % shape[d] * strides[d];
      rest /= shape[d];
    }
    return sum;
  }

  @Test
  void denseOperandsAreOneRun() {
    long[] shape = {2, 3, 4};
    NdLoop loop = NdLoop.of(shape, operand(5, 12, 4, 1), operand(0, 12, 4, 1));
    assertEquals(1, loop.runs());
    assertEquals(24, loop.length());
    assertEquals(1, loop.stride(0));
    assertEquals(5, loop.offset(0));
  }

  @Test
  void aRowBroadcastOverAMatrixKeepsItsRows() {
    NdLoop loop = NdLoop.of(new long[] {2, 3}, operand(0, 3, 1), operand(0, 0, 1));
    assertEquals(2, loop.runs());
    assertEquals(3, loop.length());
    loop.next();
    assertEquals(3, loop.offset(0));
    assertEquals(0, loop.offset(1));
  }

  @Test
  void aScalarIsOneRunOfOne() {
    NdLoop loop = NdLoop.of(new long[0], operand(7));
    assertEquals(1, loop.runs());
    assertEquals(1, loop.length());
    assertEquals(7, loop.offset(0));
  }
}
