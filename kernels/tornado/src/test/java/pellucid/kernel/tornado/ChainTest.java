package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.kernel.tornado.Step.Source;

/// Which steps share a launch, and what such a launch writes.
class ChainTest {
  private static final int COUNT = 1000;
  private static final Walk ROWS = new Walk(List.of(10, 100, 1), List.of(0, 1, 0, 0));

  private final List<Queued> waiting = new ArrayList<>();

  private static Source buffer(int number) {
    return new Source(false, 1024 * number, 1024 * number, Walk.DENSE);
  }

  private static Source rows(int number) {
    return new Source(false, 1024 * number, 1024 * number, ROWS);
  }

  /// Queues a step that reads some and writes one.
  private Value step(Source out, Source... in) {
    long number = waiting.size() + 1L;
    Value value = new Value();
    waiting.add(new Step(number, 0, 0, COUNT, List.of(in), out, value, "neg"));
    return value;
  }

  private List<Launch> launches() {
    return Chain.launches(waiting);
  }

  private static int steps(Launch launch) {
    return launch.ints()[1];
  }

  /// Where a step's result goes: a heap, or nowhere.
  private static int written(Launch launch, int step) {
    return launch.ints()[ChainKernels.PROGRAM + step * ChainKernels.STEP + 8];
  }

  @Test
  void aStepThatReadsTheOneBeforeSharesItsLaunch() {
    step(buffer(2), buffer(1));
    step(buffer(3), buffer(2), rows(4));
    step(buffer(5), buffer(3));
    assertEquals(List.of(3), launches().stream().map(ChainTest::steps).toList());
  }

  @Test
  void aStepThatReadsNothingOfItDoesNot() {
    step(buffer(2), buffer(1));
    step(buffer(4), buffer(3));
    assertEquals(List.of(1, 1), launches().stream().map(ChainTest::steps).toList());
  }

  @Test
  void unlessOneBehindReadsBoth() {
    step(buffer(2), buffer(1));
    step(buffer(4), buffer(3));
    step(buffer(5), buffer(2), buffer(4));
    assertEquals(List.of(3), launches().stream().map(ChainTest::steps).toList());
    step(buffer(7), buffer(6));
    assertEquals(List.of(3, 1), launches().stream().map(ChainTest::steps).toList());
  }

  @Test
  void theSameStepsAgainAreNotTheirNeighbours() {
    for (int again = 0; again < 2; again++) {
      step(buffer(2), buffer(1));
      step(buffer(3), buffer(2)); // of the second time: what the third step wrote
    }
    assertEquals(List.of(2, 2), launches().stream().map(ChainTest::steps).toList());
  }

  @Test
  void anotherLaunchComesBetween() {
    step(buffer(2), buffer(1));
    Kernel kernel = launches().getFirst().kernel();
    waiting.add(new Launch(kernel, 1, new int[2], new float[0], "other"));
    step(buffer(3), buffer(2));
    assertEquals(3, launches().size());
    assertEquals("other", launches().get(1).what());
  }

  @Test
  void aThreadReadsNothingThatAnotherWrites() {
    step(buffer(2), buffer(1));
    step(buffer(3), buffer(2), rows(2));
    assertEquals(2, launches().size(), "written before");
    waiting.clear();
    step(buffer(2), rows(1));
    step(buffer(1), buffer(2));
    assertEquals(2, launches().size(), "written after");
  }

  @Test
  void aResultMayTakeTheOperandsPlace() {
    step(buffer(2), buffer(1));
    step(buffer(1), buffer(2), buffer(1));
    assertEquals(1, launches().size());
  }

  @Test
  void moreThanFourWalksAreTwoChains() {
    step(buffer(2), buffer(1));
    for (int w = 0; w < 4; w++) {
      Source other = new Source(false, 0, 0, new Walk(List.of(0, 1, 1), List.of(2 + w, 0, 0, 0)));
      step(buffer(3 + w), buffer(2 + w), other);
    }
    assertEquals(List.of(4, 1), launches().stream().map(ChainTest::steps).toList());
  }

  @Test
  void whatNobodyCanReadIsNotWritten() {
    Value dead = step(buffer(2), buffer(1));
    Value readLater = step(buffer(3), buffer(2));
    Value alive = step(buffer(4), buffer(3));
    Value again = step(buffer(5), buffer(4));
    Value last = step(buffer(6), buffer(5));
    step(buffer(7), buffer(6), buffer(5));
    dead.read(2);
    readLater.read(9);
    alive.read(4);
    List.of(dead, readLater, again, last).forEach(Value::end);
    Launch launch = launches().getFirst();
    assertEquals(6, steps(launch));
    assertEquals(ChainKernels.REGISTER, written(launch, 0));
    assertEquals(0, written(launch, 1), "a launch behind the chain reads it");
    assertEquals(0, written(launch, 2), "its tensor lives");
    assertEquals(0, written(launch, 3), "a step after the next reads it");
    assertEquals(ChainKernels.REGISTER, written(launch, 4));
    assertEquals(0, written(launch, 5), "it is the chain's result");
  }
}
